using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Dispatch.Oci;

/// <summary>The grammar of image names (distribution/reference, reference.go and normalize.go).</summary>
internal static partial class ReferenceGrammar
{
    private const int LongestRepository = 255;

    public static (ImageReference? Reference, string? Error) Read(string text)
    {
        var fail = (string error) => ((ImageReference?)null, $"'{text}' is not an image reference: {error}");
        if (text.Length == 0)
        {
            return (null, "An image reference is empty.");
        }

        var rest = text;
        Digest? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
        {
            if (!Oci.Digest.TryParse(rest[(at + 1)..], out var parsed))
            {
                return fail($"'{rest[(at + 1)..]}' is not a digest (sha256: and 64 lower-case hex digits).");
            }

            (digest, rest) = (parsed, rest[..at]);
        }

        string? tag = null;
        if (rest.LastIndexOf(':') is var colon && colon > rest.LastIndexOf('/') && !rest.EndsWith(']'))
        {
            (tag, rest) = (rest[(colon + 1)..], rest[..colon]);
            if (TagError(tag) is { } error)
            {
                return fail(error);
            }
        }

        var (registry, repository) = Split(rest);
        return RegistryError(registry) is { } wrongRegistry ? fail(wrongRegistry)
            : RepositoryError(repository) is { } wrongRepository ? fail(wrongRepository)
            : (new() { Registry = registry, Repository = repository, Tag = tag, Digest = digest }, null);
    }

    public static string? TagError(string tag) =>
        TagPattern().IsMatch(tag)
            ? null
            : $"the tag '{tag}' must have 1 to 128 letters, digits, '_', '.' and '-', and not begin with '.' or '-'.";

    /// <summary>Docker's rule: a first part is a host when it looks like one.</summary>
    public static bool BeginsWithHost(string name)
    {
        var first = name.AsSpan(0, Math.Max(name.IndexOf('/', StringComparison.Ordinal), 0));
        return first.ContainsAny('.', ':') || first is "localhost" || first.ContainsAnyInRange('A', 'Z');
    }

    private static (string Registry, string Repository) Split(string name)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var (registry, repository) = BeginsWithHost(name) ? (name[..slash], name[(slash + 1)..]) : (ImageReference.DockerHub, name);
        registry = registry is "index.docker.io" ? ImageReference.DockerHub : registry;
        var official = registry is ImageReference.DockerHub && !repository.Contains('/', StringComparison.Ordinal);
        return (registry, official ? ImageReference.DockerHubOfficial + repository : repository);
    }

    private static string? RegistryError(string registry)
    {
        var match = HostPattern().Match(registry);
        var address = match.Groups["ipv6"].Value;
        if (!match.Success || (address.Length > 0 && !IPAddress.TryParse(address, out _)))
        {
            return $"'{registry}' is not a registry host (a host name, an IPv4 address or an IPv6 address in brackets, and a port).";
        }

        var port = match.Groups["port"].Value;
        return port.Length == 0 || (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            ? null
            : $"the port '{port}' must be a number from 1 to 65535.";
    }

    private static string? RepositoryError(string repository)
    {
        if (repository.Length > LongestRepository)
        {
            return $"the repository has {repository.Length} characters; {LongestRepository} are allowed.";
        }

        if (repository.Any(char.IsAsciiLetterUpper))
        {
            return $"the repository '{repository}' must be in lower case.";
        }

        var wrong = repository.Split('/').FirstOrDefault(part => !PathPattern().IsMatch(part));
        return wrong switch
        {
            null when ImageIdPattern().IsMatch(repository) => "64 hex digits alone are an image ID, not a repository.",
            null => null,
            "" => "the repository has an empty part.",
            _ => $"the repository's part '{wrong}' must have lower-case letters and digits, separated by '.', '_', '__' or '-'.",
        };
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TagPattern();

    [GeneratedRegex(
        @"\A([A-Za-z0-9]+(-+[A-Za-z0-9]+)*(\.[A-Za-z0-9]+(-+[A-Za-z0-9]+)*)*|\[(?<ipv6>[A-Fa-f0-9:]+)\])(:(?<port>[0-9]+))?\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"\A[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\Alibrary/[a-f0-9]{64}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ImageIdPattern();
}
