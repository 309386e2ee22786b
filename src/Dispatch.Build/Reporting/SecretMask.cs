using System.Buffers;
using System.Text;

namespace Dispatch.Build.Reporting;

/// <summary>
/// The secrets a run knows, and the one place that takes them out of what it shows. A secret is found in every form of <see cref="SecretForms"/>,
/// each of its lines as well. Safe to use from several threads.
/// </summary>
public sealed class SecretMask
{
    private const string Mask = "***";
    private const int Shortest = 6;

    // Passwords of demonstrations: in a log these are words.
    private static readonly HashSet<string> _words = new(StringComparer.OrdinalIgnoreCase)
    {
        "password", "passwd", "secret", "docker", "registry", "anonymous", "changeme", "default", "function", "kubernetes", "localhost", "library", "public", "latest", "builder",
    };

    private readonly Lock _gate = new();
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private readonly List<SecretMask> _listeners = [];
    private volatile Forms _forms = new([]);

    /// <summary>The longest text it looks for, in characters; 0 when it knows no secret.</summary>
    internal int Longest => _forms.Longest;

    /// <summary>Learns a secret; one below 6 characters, or a common word, would hide more than it protects and is passed over.</summary>
    public void Add(string? secret)
    {
        if (secret is null || IsWeak(secret))
        {
            return;
        }

        var lines = secret.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Learn(secret, [.. lines.Where(static line => !IsWeak(line) && !line.StartsWith("-----", StringComparison.Ordinal)).Append(secret).SelectMany(SecretForms.Of)]);
    }

    /// <summary>Learns a password, and the pair as HTTP and Docker's configuration have it.</summary>
    public void AddPair(string user, string password)
    {
        Add(password);
        var pair = $"{user}:{password}";
        if (password.Length > 0 && pair.Length >= Shortest)
        {
            Learn(pair, [.. SecretForms.Base64(Encoding.UTF8.GetBytes(pair))]);
        }
    }

    /// <summary>Learns what the other one knows and learns.</summary>
    public void Follow(SecretMask other)
    {
        lock (other._gate)
        {
            other._listeners.Add(this);
            Learn("", other._forms.Texts);
        }
    }

    /// <summary>The text with <c>***</c> in place of secrets; the same object when there is none.</summary>
    public string Hide(string text) => _forms.Replace(text);

    /// <summary>The bytes with <c>***</c> in place of secrets.</summary>
    public ReadOnlyMemory<byte> Hide(ReadOnlyMemory<byte> bytes)
    {
        if (Longest == 0 || bytes.IsEmpty)
        {
            return bytes;
        }

        var text = Encoding.Latin1.GetString(bytes.Span);
        var hidden = Hide(text);
        return ReferenceEquals(text, hidden) ? bytes : Encoding.Latin1.GetBytes(hidden);
    }

    /// <summary>A finding without secrets.</summary>
    public Diagnostic Hide(Diagnostic diagnostic) => Longest == 0 ? diagnostic : diagnostic with
    {
        Message = Hide(diagnostic.Message),
        File = diagnostic.File is { } file ? Hide(file) : null,
        Instruction = diagnostic.Instruction is { } instruction ? Hide(instruction) : null,
        Suggestion = diagnostic.Suggestion is { } suggestion ? Hide(suggestion) : null,
        Evidence = [.. diagnostic.Evidence.Select(Hide)],
        Related = [.. diagnostic.Related.Select(Hide)],
    };

    /// <summary>Whether a text holds a secret.</summary>
    internal bool IsIn(string? text) => Find(text).Start >= 0;

    /// <summary>Whether a finding holds a secret.</summary>
    internal bool IsIn(Diagnostic diagnostic) =>
        IsIn(diagnostic.Message) || IsIn(diagnostic.File) || IsIn(diagnostic.Instruction) || IsIn(diagnostic.Suggestion) || diagnostic.Evidence.Any(IsIn) || diagnostic.Related.Any(IsIn);

    /// <summary>Where the first secret begins, and how long it is; (-1, 0) when there is none.</summary>
    internal (int Start, int Length) Find(ReadOnlySpan<char> text) => _forms.Find(text);

    private static bool IsWeak(string secret) => secret.Length < Shortest || _words.Contains(secret);

    private void Learn(string secret, IReadOnlyList<string> forms)
    {
        lock (_gate)
        {
            if (secret.Length > 0 && !_secrets.Add(secret))
            {
                return;
            }

            // Bytes are searched as Latin-1.
            var asBytes = forms.Where(static form => !Ascii.IsValid(form)).Select(static form => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(form)));
            _forms = new([.. _forms.Texts.Concat(forms).Concat(asBytes).Where(static form => form.Length >= Shortest).Distinct(StringComparer.Ordinal)]);
            _listeners.ForEach(listener => listener.Learn("", forms));
        }
    }

    private sealed class Forms(IReadOnlyList<string> texts)
    {
        // The longest counts where several begin.
        private readonly string[] _longestFirst = [.. texts.OrderByDescending(static text => text.Length)];
        private readonly SearchValues<string> _search = SearchValues.Create([.. texts], StringComparison.Ordinal);

        public IReadOnlyList<string> Texts => texts;

        public int Longest => _longestFirst is [var longest, ..] ? longest.Length : 0;

        public (int Start, int Length) Find(ReadOnlySpan<char> text)
        {
            var start = text.IndexOfAny(_search);
            if (start < 0)
            {
                return (-1, 0);
            }

            foreach (var form in _longestFirst)
            {
                if (text[start..].StartsWith(form, StringComparison.Ordinal))
                {
                    return (start, form.Length);
                }
            }

            return (-1, 0);
        }

        public string Replace(string text)
        {
            var rest = text.AsSpan();
            StringBuilder? hidden = null;
            for (var (start, length) = Find(rest); start >= 0; (start, length) = Find(rest))
            {
                (hidden ??= new()).Append(rest[..start]).Append(Mask);
                rest = rest[(start + length)..];
            }

            return hidden is null ? text : hidden.Append(rest).ToString();
        }
    }
}
