namespace Dispatch.Oci.Registries;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header (RFC 9110, sections 11.3, 11.4 and 11.6.1).</summary>
/// <param name="Scheme">For example <c>Bearer</c>.</param>
/// <param name="Parameters">By name, case-insensitive.</param>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters)
{
    public bool IsBearer => string.Equals(Scheme, "Bearer", StringComparison.OrdinalIgnoreCase);

    public bool IsBasic => string.Equals(Scheme, "Basic", StringComparison.OrdinalIgnoreCase);

    /// <summary>All challenges of an answer.</summary>
    public static IReadOnlyList<Challenge> Of(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? [.. values.SelectMany(Parse)] : [];

    /// <summary>All challenges of one header value; what cannot be understood ends the list.</summary>
    public static IReadOnlyList<Challenge> Parse(string header)
    {
        var challenges = new List<Challenge>();
        var reader = new Reader(header);
        Dictionary<string, string>? parameters = null;
        while (reader.SkipSeparators() && reader.Token() is { } word)
        {
            if (parameters is not null && reader.TakeEquals())
            {
                if (reader.Value() is not { } value)
                {
                    break;
                }

                parameters.TryAdd(word, value);
            }
            else
            {
                parameters = new(StringComparer.OrdinalIgnoreCase);
                challenges.Add(new(word, parameters));
                reader.SkipToken68();
            }
        }

        return challenges;
    }

    private ref struct Reader(ReadOnlySpan<char> text)
    {
        private const string TokenMarks = "!#$%&'*+-.^_`|~";
        private ReadOnlySpan<char> _rest = text;

        public bool SkipSeparators()
        {
            _rest = _rest.TrimStart(" \t,");
            return !_rest.IsEmpty;
        }

        public string? Token() => Take(c => char.IsAsciiLetterOrDigit(c) || TokenMarks.Contains(c, StringComparison.Ordinal));

        public bool TakeEquals()
        {
            var after = _rest.TrimStart(" \t");
            if (!after.StartsWith('='))
            {
                return false;
            }

            _rest = after[1..].TrimStart(" \t");
            return true;
        }

        public string? Value() => _rest.StartsWith('"') ? Quoted() : Token();

        /// <summary>Skips the one credential-like word some schemes have in place of parameters.</summary>
        public void SkipToken68()
        {
            var saved = _rest = _rest.TrimStart(" \t");
            var word = Take(c => char.IsAsciiLetterOrDigit(c) || "-._~+/".Contains(c, StringComparison.Ordinal));
            _rest = _rest.TrimStart('=');
            var after = _rest.TrimStart(" \t");
            if (word is null || !(after.IsEmpty || after.StartsWith(',')))
            {
                _rest = saved;
            }
        }

        private string? Take(Func<char, bool> accepts)
        {
            var length = 0;
            while (length < _rest.Length && accepts(_rest[length]))
            {
                length++;
            }

            var taken = _rest[..length].ToString();
            _rest = _rest[length..];
            return length == 0 ? null : taken;
        }

        private string? Quoted()
        {
            var value = new System.Text.StringBuilder();
            for (var i = 1; i < _rest.Length; i++)
            {
                if (_rest[i] == '"')
                {
                    _rest = _rest[(i + 1)..];
                    return value.ToString();
                }

                i += _rest[i] == '\\' && i + 1 < _rest.Length ? 1 : 0;
                value.Append(_rest[i]);
            }

            return null;
        }
    }
}
