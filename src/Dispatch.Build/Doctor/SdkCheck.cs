using System.Globalization;
using Dispatch.Build.Engines.Local.Run;

namespace Dispatch.Build.Doctor;

/// <summary>Whether there is an SDK that the MSBuild targets work with; this tool itself needs the runtime only.</summary>
internal static class SdkCheck
{
    private const string Name = "sdk";
    private const int Oldest = 10;
    private const string Remedy = "For publishing with `dotnet build`, install the .NET SDK 10, or correct global.json; `dotnet dispatch publish` works without.";

    /// <param name="folder">Where global.json counts; null for this folder.</param>
    public static Check Create(string? folder) => new(Name, Codes.HostUnsupported, cancellationToken => RunAsync(folder, cancellationToken));

    private static async Task<CheckResult> RunAsync(string? folder, CancellationToken cancellationToken)
    {
        var environment = RunBuilder.ThisProcess();
        if (Executables.Find("dotnet", environment) is not { } dotnet)
        {
            return CheckResult.Warn(Name, "There is no dotnet on the PATH.", Remedy);
        }

        var where = folder is not null && Directory.Exists(folder) ? folder : Directory.GetCurrentDirectory();
        var answer = await ProgramAnswer.OfAsync(new(dotnet, ["--version"], where, environment), cancellationToken);
        return answer.ExitCode != 0 ? CheckResult.Warn(Name, $"dotnet finds no SDK here: {answer.FirstLine}", Remedy)
            : int.TryParse(answer.FirstLine.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= Oldest ? CheckResult.Ok(Name, $".NET SDK {answer.FirstLine}")
            : CheckResult.Warn(Name, $".NET SDK {answer.FirstLine} is older than the targets work with.", Remedy);
    }
}
