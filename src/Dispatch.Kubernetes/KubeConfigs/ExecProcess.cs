using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Dispatch.Kubernetes.KubeConfigs;

/// <summary>One run of an exec plugin.</summary>
internal static class ExecProcess
{
    private const int MaximumAnswer = 1024 * 1024;
    private const int KeptErrors = 8 * 1024;

    /// <summary>What the plugin printed; it is killed, with the processes it started, when cancelled.</summary>
    /// <exception cref="KubeConfigException">It did not start, failed, or printed more than 1 MiB.</exception>
    public static async Task<string> RunAsync(ExecPlugin plugin, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(plugin);
        try
        {
            var (output, errors) = (OutputAsync(process, plugin, cancellationToken), ErrorsAsync(process, plugin.IsInteractive, cancellationToken));
            var answer = await output;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? answer
                : throw Error(plugin, $"the plugin failed with exit code {process.ExitCode}{(LastLine(await errors) is { } line ? $": {line}" : ".")}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static Process Start(ExecPlugin plugin)
    {
        var start = new ProcessStartInfo(plugin.Program, plugin.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = !plugin.IsInteractive,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        try
        {
            foreach (var (name, value) in plugin.Environment)
            {
                start.Environment[name] = value;
            }

            start.Environment["KUBERNETES_EXEC_INFO"] = plugin.Info;
            var process = Process.Start(start)!;
            if (!plugin.IsInteractive)
            {
                process.StandardInput.Close();
            }

            return process;
        }
        catch (Exception e) when (e is Win32Exception or ArgumentException)
        {
            throw Error(plugin, $"the plugin cannot be started: {e.Message}", e);
        }
    }

    private static async Task<string> OutputAsync(Process process, ExecPlugin plugin, CancellationToken cancellationToken)
    {
        var (text, buffer) = (new StringBuilder(), new char[4096]);
        while (await process.StandardOutput.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            text.Append(buffer, 0, length);
            if (text.Length > MaximumAnswer)
            {
                throw Error(plugin, $"the plugin printed more than {MaximumAnswer} characters.");
            }
        }

        return text.ToString();
    }

    // A plugin asks its questions here, so a person has to see them at once.
    private static async Task<string> ErrorsAsync(Process process, bool isShown, CancellationToken cancellationToken)
    {
        var (text, buffer) = (new StringBuilder(), new char[1024]);
        while (await process.StandardError.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            text.Append(buffer, 0, length).Remove(0, Math.Max(0, text.Length - KeptErrors));
            if (isShown)
            {
                await Console.Error.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            }
        }

        return text.ToString();
    }

    private static string? LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault();

    private static KubeConfigException Error(ExecPlugin plugin, string problem, Exception? inner = null) => plugin.Node["command"].Error(problem, inner);
}
