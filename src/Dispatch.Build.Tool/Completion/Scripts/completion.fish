# Completes `dotnet dispatch` and `dotnet-dispatch`.

function __dotnet_dispatch_suggest
    # Of one length: the place of the cursor stays what it was.
    set -l line (string replace -r '^dotnet dispatch' 'dotnet-dispatch' -- (commandline -cp))
    if command -q dotnet-dispatch
        dotnet-dispatch "[suggest:"(string length -- $line)"]" "$line" 2> /dev/null
    else
        dotnet dispatch "[suggest:"(string length -- $line)"]" "$line" 2> /dev/null
    end
end

complete -c dotnet-dispatch -a '(__dotnet_dispatch_suggest)'
complete -c dotnet -n 'string match -qr "^dotnet dispatch " -- (commandline -cp)' -a '(__dotnet_dispatch_suggest)'
