using System.Globalization;
using System.Text;
using Dispatch.Build.EndToEnd.Tests.Ci;
using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Documentation;

/// <summary>A folder that looks like a checkout after <c>./build.sh demo</c>, on a machine with the tool, in which the blocks of one page are run by one shell.</summary>
internal sealed class DocSession : IDisposable
{
    private const string Checkout = "dispatch-build";

    private readonly TempFolder _folder = new();
    private readonly PackageFixture _package;
    private readonly ToolFixture _tool;

    public DocSession(PackageFixture package, ToolFixture tool)
    {
        (_package, _tool) = (package, tool);
        _folder.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        foreach (var file in (string[])["global.json", .. Files("samples"), .. Files("templates")])
        {
            _folder.Write($"{Checkout}/{file}", File.ReadAllText(Path.Combine(Repository.Root, file)));
        }

        // The packages folder of the tests has the project SDK.
        _folder.Write($"{Checkout}/samples/Directory.Build.props", $"<Project><PropertyGroup><DispatchBuildVersion>{PackageFixture.Version}</DispatchBuildVersion></PropertyGroup></Project>");
    }

    /// <summary>Runs the blocks, and fails the test at the first that ends otherwise than its page says.</summary>
    /// <param name="page">The page.</param>
    /// <param name="blocks">Its blocks.</param>
    /// <param name="names">What takes the place of the examples' names.</param>
    /// <param name="variables">More environment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(
        string page, IEnumerable<DocBlock> blocks, IReadOnlyDictionary<string, string> names, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var environment = await _tool.MachineAsync(_package);
        environment["PATH"] = $"{environment["RUNNER_TOOL_CACHE"]}/dispatch-build-tool/{ToolFixture.Version}:{Environment.GetEnvironmentVariable("PATH")}";
        environment["BUILDAH_ISOLATION"] = "chroot";
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        Copy(Directory.GetFiles(_package.Feed), "artifacts", "packages");
        Copy(Directory.GetFiles(_tool.Feed), "artifacts", "packages");
        Copy([_package.RuntimeArchive], "samples", "runtime-js", "bin");
        var script = new StringBuilder("set -eo pipefail\ncheckout=$PWD\n");
        foreach (var block in blocks)
        {
            var commands = names.Aggregate(block.Commands, static (text, name) => text.Replace(name.Key, name.Value, StringComparison.Ordinal));
            script.Append(CultureInfo.InvariantCulture, $"echo '@@ {page}:{block.Line}'\n");
            script.Append(block.ExitCode == 0 ? commands : $"set +e\n( set -e\n{commands})\ncode=$?\nset -e\n[ $code = {block.ExitCode} ] || {{ echo \"exit code $code, not {block.ExitCode}\"; exit 1; }}\n");
        }

        var file = _folder.Write("page.sh", script.ToString());
        using var process = DotNet.Start(_folder[Checkout], [file], environment, "bash");
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        new Outcome(process.ExitCode, await output, await error).Succeeded();
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(static file => !file.Split('/').Any(static part => part is "bin" or "obj"));

    private void Copy(IEnumerable<string> files, params string[] to)
    {
        var folder = Directory.CreateDirectory(_folder[[Checkout, .. to]]);
        foreach (var file in files)
        {
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)), overwrite: true);
        }
    }
}
