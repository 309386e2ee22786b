using System.Text.RegularExpressions;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>Addresses of repositories that a cluster could clone.</summary>
internal static partial class GitUrl
{
    /// <summary>The address without secrets: a Build can be read by many. User names of ssh stay, they say whom to log in as.</summary>
    /// <param name="url">As git has it.</param>
    /// <param name="clean">http, https, ssh, git, or the short form <c>[user@]host:path</c> of ssh.</param>
    /// <returns>False for anything else, such as a folder of this machine.</returns>
    public static bool TryClean(string url, out string clean)
    {
        clean = url;
        if (!url.Contains("://", StringComparison.Ordinal))
        {
            return ShortForm.IsMatch(url);
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.Scheme is not ("http" or "https" or "ssh" or "git"))
        {
            return false;
        }

        if (address.UserInfo.Length > 0)
        {
            // The text is kept as it is but for the secret: Uri would rewrite more.
            var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
            var end = url.IndexOfAny(['/', '?', '#'], start) is var slash and >= 0 ? slash : url.Length;
            var host = url.LastIndexOf('@', end - 1) + 1;
            var user = address.Scheme == "ssh" ? url[start..host].Split(':', '@')[0] + "@" : "";
            clean = string.Concat(url.AsSpan(0, start), user, url.AsSpan(host));
        }

        return true;
    }

    /// <summary>Any text without what stands before the host of an address, for messages.</summary>
    public static string WithoutUser(string url) => User.Replace(url, "://");

    [GeneratedRegex("://[^/]*@", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex User { get; }

    // One letter before the colon is a drive of Windows; a slash before it makes it a path.
    [GeneratedRegex(@"^([^@/:\s]+@)?([^@/:\s\[\]]{2,}|\[[0-9a-fA-F:.]+\]):[^\s:].*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ShortForm { get; }
}
