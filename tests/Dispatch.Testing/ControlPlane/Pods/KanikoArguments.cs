using System.Globalization;

namespace Dispatch.Testing.ControlPlane.Pods;

/// <summary>The command line of kaniko's executor, read as it reads it.</summary>
internal sealed class KanikoArguments
{
    private static readonly string[] Switches =
    [
        "cache", "cleanup", "compressed-caching", "force", "ignore-var-run", "insecure", "insecure-pull", "log-timestamp", "no-push", "no-push-cache", "reproducible",
        "single-snapshot", "skip-default-registry-fallback", "skip-push-permission-check", "skip-tls-verify", "skip-tls-verify-pull", "skip-unused-stages", "use-new-run",
    ];

    private static readonly string[] Texts =
    [
        "build-arg", "cache-dir", "cache-repo", "cache-ttl", "context", "context-sub-path", "custom-platform", "destination", "digest-file", "dockerfile", "git", "ignore-path",
        "image-fs-extract-retry", "image-name-tag-with-digest-file", "image-name-with-digest-file", "insecure-registry", "label", "log-format", "push-retry",
        "registry-mirror", "skip-tls-verify-registry", "snapshot-mode", "tar-path", "target", "verbosity",
    ];

    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        ["-b"] = "build-arg", ["-c"] = "context", ["-d"] = "destination", ["-f"] = "dockerfile", ["-v"] = "verbosity",
    };

    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">kaniko would refuse it, in these words.</exception>
    public KanikoArguments(IEnumerable<string> arguments)
    {
        var rest = new Queue<string>(arguments);
        while (rest.TryDequeue(out var argument))
        {
            var parts = argument.Split('=', 2);
            var name = parts[0].StartsWith("--", StringComparison.Ordinal) ? parts[0][2..] : Short.GetValueOrDefault(parts[0]);
            if (name is null || (!Switches.Contains(name) && !Texts.Contains(name)))
            {
                throw new FormatException(argument.StartsWith("--", StringComparison.Ordinal) ? $"unknown flag: {parts[0]}" : argument.StartsWith('-') ? $"unknown shorthand flag: '{argument[1]}' in {argument}" : $"unknown command \"{argument}\" for \"executor\"");
            }

            var value = parts.ElementAtOrDefault(1) ?? (Switches.Contains(name) ? "true" : rest.TryDequeue(out var next) ? next : throw new FormatException($"flag needs an argument: {parts[0]}"));
            if (Switches.Contains(name) && value is not ("true" or "false" or "1" or "0" or "t" or "f" or "T" or "F" or "TRUE" or "FALSE" or "True" or "False"))
            {
                throw new FormatException($"invalid argument \"{value}\" for \"{parts[0]}\" flag: strconv.ParseBool: parsing \"{value}\": invalid syntax");
            }

            (_values.TryGetValue(name, out var values) ? values : _values[name] = []).Add(value);
        }
    }

    public string? Text(string name) => All(name) is [.., var last] ? last : null;

    public bool Is(string name) => Text(name) is { } value && value.ToLower(CultureInfo.InvariantCulture) is "true" or "1" or "t";

    public IReadOnlyList<string> All(string name) => _values.GetValueOrDefault(name) ?? [];
}
