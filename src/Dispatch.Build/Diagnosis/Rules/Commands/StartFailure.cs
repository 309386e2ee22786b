using System.Text.RegularExpressions;

namespace Dispatch.Build.Diagnosis.Rules.Commands;

/// <summary>Reads why a container runtime could not start the program of a RUN at all.</summary>
internal static partial class StartFailure
{
    /// <summary>The runtime's line, when nothing else was printed; null when the program was started.</summary>
    public static string? Find(RunEnd end, IReadOnlyList<string> output)
    {
        if (end.StartError is not null)
        {
            return end.StartError;
        }

        var last = output.LastOrDefault(static line => !string.IsNullOrWhiteSpace(line));
        return last is not null && Runtime.IsMatch(last) ? last : null;
    }

    /// <summary>Code, words and remedy for what <see cref="Find"/> gave.</summary>
    public static (ErrorCode Code, string Message, string? Suggestion) Explain(string error)
    {
        var program = Program.Match(error) is { Success: true } match ? match.Groups["name"].Value : null;
        if (error.Contains("exec format error", StringComparison.OrdinalIgnoreCase))
        {
            return (Codes.BasePlatform, $"The base image is for another platform: {program ?? "its shell"} cannot be executed here (exec format error).", null);
        }

        if (User.Match(error) is { Success: true } user)
        {
            return (Codes.OwnerUnknown, $"The image does not know the {user.Groups["kind"].Value} {user.Groups["name"].Value}: {error}", null);
        }

        if (error.Contains("no such file", StringComparison.OrdinalIgnoreCase) || error.Contains("not found", StringComparison.OrdinalIgnoreCase))
        {
            return Shell.IsMatch(program ?? "")
                ? (Codes.RunFailed, $"RUN could not start: the image has no {program}.", "Use a base image that has a shell, or the exec form (RUN [\"program\", \"argument\"]) of a program that the image has.")
                : (Codes.RunFailed, $"RUN could not start: {program ?? "the program"} is not in the image, or the interpreter or loader it needs is not.", $"Install or copy {program ?? "it"} in an earlier instruction, and check its path.");
        }

        return error.Contains("permission denied", StringComparison.OrdinalIgnoreCase)
            ? (Codes.RunFailed, $"RUN could not start: {program ?? "the program"} is not executable ({error}).", "Make it executable (COPY --chmod=755, or chmod +x in an earlier RUN).")
            : (Codes.RunFailed, $"RUN could not start: {error}", null);
    }

    [GeneratedRegex(@"^(runc run failed: |container_linux\.go:[0-9]+: |standard_init_linux\.go:[0-9]+: |exec container process |exec \S+: |exec user process caused|unable to start container process|error running container|OCI runtime)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Runtime { get; }

    [GeneratedRegex(@"(fork/exec |exec container process [`""]?|exec: ""|exec:? |executable (file )?[`""'])(?<name>[^""`':\s]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Program { get; }

    [GeneratedRegex(@"unable to find (?<kind>user|group) (?<name>[^:]+): ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex User { get; }

    [GeneratedRegex(@"^(\S*/)?(ba|da|a|z|k|c|pw)?sh$|powershell|cmd$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shell { get; }
}
