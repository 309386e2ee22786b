using Dispatch.Build.Dockerfiles;
using Dispatch.Oci;

namespace Dispatch.Build.Engines.Local;

/// <summary>The variables before the first FROM: platforms, global ARGs, build arguments (https://docs.docker.com/reference/dockerfile/#arg).</summary>
internal sealed class BuildVariables
{
    // Usable without ARG when they are passed.
    private static readonly string[] Proxies =
        ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"];

    private readonly Dictionary<string, string> _arguments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _platform;
    private readonly Dictionary<string, string?> _global = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(Proxies, StringComparer.Ordinal);

    public BuildVariables(Dockerfile dockerfile, ImageBuild build, Platform machine)
    {
        foreach (var (name, value) in build.BuildArguments)
        {
            _arguments[name] = value;
        }

        _platform = new(
            [.. Describe("TARGET", build.Platform), .. Describe("BUILD", machine), new("TARGETSTAGE", build.Target ?? "default")], StringComparer.Ordinal);
        foreach (var instruction in dockerfile.GlobalArguments)
        {
            foreach (var (name, text) in instruction.Arguments)
            {
                _global[name] = Argument(name) ?? (text is null ? _platform.GetValueOrDefault(name) : Expand(text, dockerfile.EscapeCharacter, instruction));
            }
        }
    }

    /// <summary>Build arguments that nothing declared.</summary>
    public IEnumerable<string> Unused => _arguments.Keys.Where(name => !_used.Contains(name) && !_platform.ContainsKey(name)).Order(StringComparer.Ordinal);

    /// <summary>A build argument that was passed; it counts as used.</summary>
    public string? Argument(string name)
    {
        _ = _used.Add(name);
        return _arguments.GetValueOrDefault(name);
    }

    /// <summary>A proxy that was passed.</summary>
    public string? Proxy(string name) => Proxies.Contains(name, StringComparer.Ordinal) ? _arguments.GetValueOrDefault(name) : null;

    /// <summary>What ARG without a default means in a stage: the global ARG of that name, or a platform.</summary>
    public string? Inherited(string name) => _global.TryGetValue(name, out var value) ? value : _platform.GetValueOrDefault(name);

    /// <summary>Expands a word of FROM or of an ARG before it.</summary>
    public string Expand(string word, char escape, Instruction at) =>
        Expansion.ExpandWord(word, name => _global.TryGetValue(name, out var value) ? value : _platform.GetValueOrDefault(name), escape, at);

    private static IEnumerable<KeyValuePair<string, string>> Describe(string prefix, Platform platform)
    {
        var variant = platform.Variant ?? "";
        yield return new($"{prefix}PLATFORM", $"{platform.OS}/{platform.Architecture}{(variant.Length > 0 ? "/" : "")}{variant}");
        yield return new($"{prefix}OS", platform.OS);
        yield return new($"{prefix}ARCH", platform.Architecture);
        yield return new($"{prefix}VARIANT", variant);
    }
}
