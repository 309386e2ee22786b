using System.Collections;
using System.Text;
using Dispatch.Build.Engines.Local.Run;

namespace Dispatch.Build.Definitions.Projects;

/// <summary>A run of MSBuild that publishes nothing: it restores, builds what goes into the function, and prints what a publish would start from.</summary>
internal static class MSBuildRun
{
    /// <summary>What a project's targets say.</summary>
    /// <param name="project">The project, absolute.</param>
    /// <param name="kind">What it is to be published as.</param>
    /// <param name="over">Settings that win over the project's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DispatchException">It failed.</exception>
    public static async Task<IReadOnlyList<ProjectItem>> DescribeAsync(string project, ImageKind kind, Func<string, string?> over, CancellationToken cancellationToken)
    {
        var target = kind is ImageKind.Runtime ? "_DescribeRuntimeImage" : "_DescribeFunctionImage";
        var environment = Variables();
        var dotnet = environment.GetValueOrDefault("DOTNET_HOST_PATH") is { Length: > 0 } host && File.Exists(host) ? host
            : Executables.Find("dotnet", environment)
            ?? throw new DispatchException(Codes.ProjectFailed, "There is no 'dotnet' on the PATH to ask about a project.");
        string[] arguments =
        [
            "msbuild", project, "-restore", $"-target:{target}", $"-getTargetResult:{target}", "-nologo",
            .. Setting.All.Select(setting => (setting.Property, Value: over(setting.Property))).Where(static given => given.Value is not null).Select(static given => $"-p:{given.Property}={Escape(given.Value!)}"),
        ];
        var output = new StringBuilder();
        var errors = new StringBuilder();
        var exitCode = await ProcessRunner.RunAsync(
            new(dotnet, arguments, Path.GetDirectoryName(project)!, environment), line => Append(output, line), line => Append(errors, line), cancellationToken);
        return (exitCode == 0 ? ProjectItem.Read(output.ToString(), target) : null)
            ?? throw MSBuildErrors.Explain(project, target, $"{output}{errors}");
    }

    private static void Append(StringBuilder text, LogLine line) => text.Append(line.Text).Append(line.IsContinued ? "" : "\n");

    // MSBuild's own words in one language, and no compiler server that would outlive this.
    private static Dictionary<string, string> Variables()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(static pair => (string)pair.Key, static pair => (string)pair.Value!, StringComparer.Ordinal);
        variables["DOTNET_CLI_UI_LANGUAGE"] = "en";
        variables["DOTNET_NOLOGO"] = "1";
        variables["UseSharedCompilation"] = "false";
        return variables;
    }

    // What MSBuild would take for a separator or an escape.
    private static string Escape(string value) =>
        string.Concat(value.Select(static c => c is '%' or ';' or ',' or '$' or '@' or '\'' or '*' or '?' or '(' or ')' ? $"%{(int)c:X2}" : $"{c}"));
}
