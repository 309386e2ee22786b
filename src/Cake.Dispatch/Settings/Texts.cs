using System.Globalization;
using Dispatch.Build;

namespace Cake.Dispatch;

/// <summary>Settings as the texts that every face has.</summary>
internal static class Texts
{
    public static string? Of(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    public static string? Of(TimeSpan? duration) => duration is { } known ? GoDuration.Format(known) : null;

    /// <summary>Null for an empty list, which is as good as none.</summary>
    public static string? List(IEnumerable<string> values) => string.Join(';', values) is { Length: > 0 } text ? text : null;
}
