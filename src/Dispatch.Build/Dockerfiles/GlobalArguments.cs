using System.Runtime.InteropServices;
using Dispatch.Oci;

namespace Dispatch.Build.Dockerfiles;

/// <summary>The variables that <c>FROM</c> sees: <c>ARG</c> before the first stage and those of the platforms.</summary>
internal sealed class GlobalArguments
{
    private readonly Dictionary<string, string?> _values = new(StringComparer.Ordinal);

    private GlobalArguments()
    {
    }

    /// <summary>The value of a variable; null when it has none.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>Evaluates the arguments of a Dockerfile in order: a build argument goes before a default.</summary>
    /// <exception cref="DispatchException">A default is malformed or demands a variable without value.</exception>
    public static GlobalArguments Evaluate(Dockerfile dockerfile, IReadOnlyList<KeyValuePair<string, string>> buildArguments, Platform target)
    {
        var arguments = new GlobalArguments();
        arguments.AddPlatform("BUILD", new Platform { OS = "linux", Architecture = HostArchitecture() });
        arguments.AddPlatform("TARGET", target);
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in buildArguments)
        {
            given[name] = value;
        }

        foreach (var instruction in dockerfile.GlobalArguments)
        {
            foreach (var (name, standard) in instruction.Arguments)
            {
                var value = given.GetValueOrDefault(name)
                    ?? (standard is null ? null : Expansion.ExpandWord(standard, arguments.Find, dockerfile.EscapeCharacter, instruction));
                if (value is not null || !arguments._values.ContainsKey(name))
                {
                    arguments._values[name] = value;
                }
            }
        }

        return arguments;
    }

    private void AddPlatform(string prefix, Platform platform)
    {
        _values[prefix + "PLATFORM"] = string.Join('/', new[] { platform.OS, platform.Architecture, platform.Variant }.OfType<string>());
        _values[prefix + "OS"] = platform.OS;
        _values[prefix + "ARCH"] = platform.Architecture;
        _values[prefix + "VARIANT"] = platform.Variant ?? string.Empty;
    }

    private static string HostArchitecture() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };
}
