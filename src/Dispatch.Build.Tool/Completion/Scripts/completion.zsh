# Completes `dotnet dispatch` and `dotnet-dispatch`; what completed `dotnet` before completes the rest of it.

_dotnet_dispatch() {
    # Of one length: the place of the cursor stays what it was.
    local line="${BUFFER/#dotnet dispatch/dotnet-dispatch}"
    local -a tool found
    if (( $+commands[dotnet-dispatch] )); then tool=(dotnet-dispatch); else tool=(dotnet dispatch); fi
    found=("${(@f)$("${tool[@]}" "[suggest:$CURSOR]" "$line" 2> /dev/null)}")
    compadd -a found || _files
}

_dotnet_dispatch_or_before() {
    if [[ "$BUFFER" == "dotnet dispatch "* ]]; then
        _dotnet_dispatch
    elif [[ -n "$_dotnet_dispatch_before" ]]; then
        "$_dotnet_dispatch_before" "$@"
    fi
}

if [[ "$_comps[dotnet]" != _dotnet_dispatch_or_before ]]; then
    typeset -g _dotnet_dispatch_before="$_comps[dotnet]"
fi

compdef _dotnet_dispatch dotnet-dispatch
compdef _dotnet_dispatch_or_before dotnet
