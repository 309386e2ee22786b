using System.Collections;
using Dispatch.Build.Engines.Local.Run;

namespace Dispatch.Build.Knative.Deliveries;

/// <summary>The <c>git</c> of this machine, run in one folder. It never asks anything and changes nothing.</summary>
internal sealed class GitProgram
{
    // Set inside of hooks; they would lead git elsewhere.
    private static readonly string[] _misleading = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE", "GIT_COMMON_DIR"];

    private readonly string _program;
    private readonly string _folder;
    private readonly Dictionary<string, string> _environment;

    /// <exception cref="DispatchException">There is no git.</exception>
    public GitProgram(string folder, IReadOnlyDictionary<string, string> environment)
    {
        _folder = folder;
        _program = Executables.Find("git", environment) ?? throw new DispatchException(Codes.GitUnusable, "The program git, which tells commit and remote of the workspace, is not on the PATH.");
        _environment = new(environment.Where(static variable => !_misleading.Contains(variable.Key, StringComparer.Ordinal)), StringComparer.Ordinal)
        {
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_OPTIONAL_LOCKS"] = "0",
            ["LC_ALL"] = "C.UTF-8",
        };
    }

    /// <summary>What programs of this process get.</summary>
    public static IReadOnlyDictionary<string, string> ThisEnvironment() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .ToDictionary(static variable => (string)variable.Key, static variable => (string)variable.Value!, StringComparer.Ordinal);

    /// <summary>What a command prints, lines joined by LF; null when it exits with anything but 0.</summary>
    public async Task<string?> TryReadAsync(CancellationToken cancellationToken, params string[] arguments) => (await RunAsync(arguments, "\n", cancellationToken)).Output;

    /// <summary>What a command prints.</summary>
    /// <exception cref="DispatchException">It exits with anything but 0; the message has what it says.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken, params string[] arguments) => Required(arguments, await RunAsync(arguments, "\n", cancellationToken));

    /// <summary>The records of a command that ends each with NUL.</summary>
    /// <exception cref="DispatchException">It exits with anything but 0.</exception>
    public async Task<string[]> ReadRecordsAsync(CancellationToken cancellationToken, params string[] arguments) =>
        Required(arguments, await RunAsync(arguments, "", cancellationToken)).Split('\0', StringSplitOptions.RemoveEmptyEntries);

    // Without lines in it, what a pump hands over are the pieces of one long line.
    private async Task<(string? Output, string Error)> RunAsync(string[] arguments, string separator, CancellationToken cancellationToken)
    {
        var (output, errors) = (new List<string>(), new List<string>());
        var code = await ProcessRunner.RunAsync(new(_program, arguments, _folder, _environment), line => output.Add(line.Text), line => errors.Add(line.Text), cancellationToken);
        return (code == 0 ? string.Join(separator, output) : null, errors.FindLast(static line => line.Length > 0) ?? $"exit code {code}");
    }

    private static string Required(string[] arguments, (string? Output, string Error) result) =>
        result.Output ?? throw new DispatchException(Codes.GitUnusable, $"git {arguments[0]} failed: {result.Error}");
}
