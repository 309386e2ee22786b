using System.ComponentModel;
using Dispatch.Build.Engines.Local.Run;

namespace Dispatch.Build.Doctor;

/// <summary>What a program said when it was asked for something small.</summary>
/// <param name="ExitCode">Its exit code; -1 when it could not be started.</param>
/// <param name="Lines">What it printed, on both streams.</param>
internal sealed record ProgramAnswer(int ExitCode, IReadOnlyList<string> Lines)
{
    public string FirstLine => Lines.FirstOrDefault(static line => line.Trim().Length > 0)?.Trim() ?? "it printed nothing";

    public string LastLine => Lines.LastOrDefault(static line => line.Trim().Length > 0)?.Trim() ?? "it printed nothing";

    public static async Task<ProgramAnswer> OfAsync(ProcessCommand command, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        try
        {
            return new(await ProcessRunner.RunAsync(command, line => lines.Add(line.Text), line => lines.Add(line.Text), cancellationToken), lines);
        }
        catch (Win32Exception failure)
        {
            return new(-1, [failure.Message]);
        }
    }
}
