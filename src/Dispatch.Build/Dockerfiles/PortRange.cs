using System.Globalization;
using System.Net;

namespace Dispatch.Build.Dockerfiles;

/// <summary>Ports of <c>EXPOSE</c>: <c>port[-last][/protocol]</c>. Like BuildKit it tolerates <c>[ip:]hostPort:</c> before them, which means nothing.</summary>
/// <param name="First">0 to 65535.</param>
/// <param name="Last">Not less than <paramref name="First"/>.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
public sealed record PortRange(int First, int Last, string Protocol)
{
    /// <summary>Reads an expanded word of <c>EXPOSE</c>; null when it is no port.</summary>
    public static PortRange? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && !IsHostPart(text[..colon]))
        {
            return null;
        }

        var slash = text.IndexOf('/', colon + 1);
        var protocol = slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant();
        var ports = Range(text[(colon + 1)..(slash < 0 ? text.Length : slash)]);
        return ports is var (first, last) && (protocol.Length == 0 ? "tcp" : protocol) is "tcp" or "udp" or "sctp"
            ? new PortRange(first, last, protocol.Length == 0 ? "tcp" : protocol)
            : null;
    }

    /// <summary>Every port of it as image configurations name it, for example <c>8080/tcp</c>.</summary>
    public IEnumerable<string> Names() =>
        Enumerable.Range(First, Last - First + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{port}/{Protocol}"));

    private static bool IsHostPart(string text)
    {
        var colon = text.LastIndexOf(':');
        var port = text[(colon + 1)..];
        var address = colon < 0 ? string.Empty : text[..colon];
        return (port.Length == 0 || Range(port) is not null)
            && (address.Length == 0 || IPAddress.TryParse(address.StartsWith('[') ? address.Trim('[', ']') : address, out _));
    }

    private static (int First, int Last)? Range(string text)
    {
        var dash = text.IndexOf('-');
        return Port(dash < 0 ? text : text[..dash]) is { } first && Port(dash < 0 ? text : text[(dash + 1)..]) is { } last && first <= last
            ? (first, last)
            : null;
    }

    private static int? Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;
}
