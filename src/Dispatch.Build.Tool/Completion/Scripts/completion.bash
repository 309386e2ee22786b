# Completes `dotnet dispatch` and `dotnet-dispatch`; what completed `dotnet` before completes the rest of it.

_dotnet_dispatch_suggest() {
    # Of one length: the place of the cursor stays what it was.
    local line="${1/#dotnet dispatch/dotnet-dispatch}"
    if type -P dotnet-dispatch > /dev/null; then
        dotnet-dispatch "[suggest:$2]" "$line" 2> /dev/null
    else
        dotnet dispatch "[suggest:$2]" "$line" 2> /dev/null
    fi
}

_dotnet_dispatch() {
    local suggestion
    COMPREPLY=()
    while IFS= read -r suggestion; do
        if [[ "$suggestion" == "$2"* ]]; then
            # A name out of a file is a word, whatever it holds.
            COMPREPLY+=("$(printf '%q' "$suggestion")")
        fi
    done < <(_dotnet_dispatch_suggest "$COMP_LINE" "$COMP_POINT")
}

_dotnet_dispatch_or_before() {
    if [[ "$COMP_LINE" == "dotnet dispatch "* ]]; then
        _dotnet_dispatch "$@"
    elif [[ -n "$_dotnet_dispatch_before" ]]; then
        "$_dotnet_dispatch_before" "$@"
    fi
}

case "$(complete -p dotnet 2> /dev/null)" in
    *_dotnet_dispatch_or_before*) ;;
    *" -F "*) _dotnet_dispatch_before="$(complete -p dotnet | sed 's/.* -F \([^ ]*\) .*/\1/')" ;;
    *) _dotnet_dispatch_before="" ;;
esac

complete -o default -F _dotnet_dispatch dotnet-dispatch
complete -o default -F _dotnet_dispatch_or_before dotnet
