using Dispatch.Build.EndToEnd.Tests.Infrastructure;
using Dispatch.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(InstalledTool))]

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>The packed tool, installed from the local feed by whoever needs it first.</summary>
public sealed class InstalledTool : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Lazy<Task<string>> _command;

    public InstalledTool() => _command = new(InstallAsync);

    /// <summary>The command's full path; the test is skipped when nothing was packed.</summary>
    public async Task<string> FindAsync()
    {
        PackedPackages.Find("Dispatch.Build.Tool");
        return await _command.Value;
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> InstallAsync()
    {
        var environment = new Dictionary<string, string> { ["NUGET_PACKAGES"] = _folder["packages"], ["DOTNET_CLI_HOME"] = _folder["home"] };
        (await DotNet.RunAsync(
            _folder.Path, ["tool", "install", "Dispatch.Build.Tool", "--tool-path", _folder["bin"], "--source", PackedPackages.Folder], environment, CancellationToken.None)).Succeeded();
        return Directory.GetFiles(_folder["bin"], "dotnet-dispatch*").Single();
    }
}
