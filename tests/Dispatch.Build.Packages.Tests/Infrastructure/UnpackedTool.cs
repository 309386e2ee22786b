using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Dispatch.Testing;

namespace Dispatch.Build.Packages.Tests.Infrastructure;

/// <summary>The packed tool twice: as native code, and for the just-in-time compiler.</summary>
public sealed class UnpackedTool : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _native;
    private readonly string _portable;

    public UnpackedTool()
    {
        _native = Path.Combine(Unpack(PackedPackages.NativeTool), "tools", "any", RuntimeInformation.RuntimeIdentifier, OperatingSystem.IsWindows() ? "dotnet-dispatch.exe" : "dotnet-dispatch");
        _portable = Path.Combine(Unpack("Dispatch.Build.Tool.any"), "tools", "net10.0", "any", "dotnet-dispatch.dll");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_native, File.GetUnixFileMode(_native) | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs both, each in a folder as <paramref name="prepare"/> leaves it. What they printed, and their exit codes; the folder's name is left out.</summary>
    public async Task<(string Native, string Portable)> RunAsync(Action<TempFolder> prepare, string[] arguments, CancellationToken cancellationToken) =>
        (await RunAsync(prepare, _native, arguments, cancellationToken), await RunAsync(prepare, "dotnet", [_portable, .. arguments], cancellationToken));

    private static async Task<string> RunAsync(Action<TempFolder> prepare, string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        prepare(folder);
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder.Path, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISPATCH_CACHE"] = folder["cache"];
        start.Environment["DISPATCH_HOST"] = "plain";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        await process.WaitForExitAsync(cancellationToken);
        return $"{await output}{await error}exit code {process.ExitCode}".Replace(folder.Path, "{folder}", StringComparison.Ordinal);
    }

    private string Unpack(string id)
    {
        ZipFile.ExtractToDirectory(PackedPackages.Find(id), _folder[id]);
        return _folder[id];
    }
}
