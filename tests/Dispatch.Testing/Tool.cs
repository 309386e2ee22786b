using System.Diagnostics;

namespace Dispatch.Testing;

/// <summary>Programs the tests run: buildah, skopeo, umoci, ...</summary>
public static class Tool
{
    /// <summary>The first of these programs that is not on the PATH; null when all are.</summary>
    public static string? FindMissing(params string[] names) => names.FirstOrDefault(name => Find(name) is null);

    /// <summary>Full path of a program on the PATH; null when it is not there.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Runs a program to its end and returns its standard output.</summary>
    /// <exception cref="ToolFailedException">It did not exit with 0.</exception>
    public static async Task<string> RunAsync(string name, IEnumerable<string> arguments, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(name, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new ToolFailedException($"{name} {string.Join(' ', start.ArgumentList)} exited with {process.ExitCode}:\n{await output}{await error}");
    }
}

/// <summary>A program did not exit with 0; the message holds what it printed.</summary>
public sealed class ToolFailedException(string message) : Exception(message);
