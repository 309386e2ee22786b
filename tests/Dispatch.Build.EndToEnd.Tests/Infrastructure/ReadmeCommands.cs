using System.Text.RegularExpressions;
using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>The commands of a package's README, for bash.</summary>
internal static partial class ReadmeCommands
{
    /// <summary>The blocks in order, on a runtime image that exists.</summary>
    /// <param name="project">The package's project folder below <c>src</c>.</param>
    /// <param name="runtimeArchive">The OCI archive that takes the place of the example's image.</param>
    public static IReadOnlyList<string> Of(string project, string runtimeArchive) =>
        [.. Blocks().Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", project, "README.md")).ReplaceLineEndings("\n"))
            .Select(block => block.Groups["commands"].Value.Replace("registry.example.com/team/runtime-js:1.0", $"oci-archive:{runtimeArchive}", StringComparison.Ordinal))];

    [GeneratedRegex("^```bash\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();
}
