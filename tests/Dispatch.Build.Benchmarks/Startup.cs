using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>The tool as native code, with code compiled ahead, and with the just-in-time compiler, against the SDK's own start; and how large each package is.</summary>
internal static class Startup
{
    private static readonly string _command = OperatingSystem.IsWindows() ? "dotnet-dispatch.exe" : "dotnet-dispatch";

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        using var folder = new TempFolder();
        var runtime = RuntimeInformation.RuntimeIdentifier;
        var native = Path.Combine(Unpack(folder, PackedPackages.NativeTool), "tools", "any", runtime, _command);
        var portable = Path.Combine(Unpack(folder, "Dispatch.Build.Tool.any"), "tools", "net10.0", "any", "dotnet-dispatch.dll");
        var project = Path.Combine(Repository.Root, "src", "Dispatch.Build.Tool");
        await Tool.RunAsync(
            "dotnet",
            ["publish", project, "-c", "Release", "-r", runtime, "--self-contained", "false", "-p:PublishReadyToRun=true", "-o", folder["ready"], "-v:q"],
            cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(native, File.GetUnixFileMode(native) | UnixFileMode.UserExecute);
        }

        string[] publish = ["publish", folder["hello"], "--kind", "runtime", "--dockerfile", folder["Dockerfile"], "--archive", folder["hello.tar"], "--force", "--quiet"];
        folder.Write("hello/hello.js", "module.exports = () => 'Hello';\n");
        folder.Write("Dockerfile", "FROM scratch\nCOPY . /function\n");
        foreach (var (title, arguments) in new[] { ("Start-up: --version", ["--version"]), ("Start-up: publishing one file to an archive", publish) })
        {
            var times = await Contest.RunAsync(21,
            [
                Contestant("dotnet --version", "dotnet", ["--version"]),
                Contestant("native code", native, arguments),
                Contestant("compiled ahead (ReadyToRun)", Path.Combine(folder["ready"], _command), arguments),
                Contestant("just in time ('any')", "dotnet", [portable, .. arguments]),
            ]);
            Contest.Print(title, times, _ => times[0]);
            Console.WriteLine();
            Contest.Print($"{title}, against the just-in-time compiler", [times[1], times[2]], _ => times[3]);
            Console.WriteLine();
        }

        PrintSizes();

        Contestant Contestant(string name, string program, string[] arguments) =>
            new(name, static _ => Task.CompletedTask, _ => Tool.RunAsync(program, arguments, cancellationToken));
    }

    private static void PrintSizes()
    {
        Console.WriteLine("### Size of the packages");
        Console.WriteLine();
        Console.WriteLine("| | package | unpacked |");
        Console.WriteLine("|---|---:|---:|");
        foreach (var file in Directory.GetFiles(PackedPackages.Folder, "*.nupkg").Order(StringComparer.Ordinal))
        {
            using var package = ZipFile.OpenRead(file);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {Path.GetFileNameWithoutExtension(file)} | {new FileInfo(file).Length / 1e6:0.00} MB | {package.Entries.Sum(static entry => entry.Length) / 1e6:0.00} MB |"));
        }
    }

    private static string Unpack(TempFolder folder, string id)
    {
        ZipFile.ExtractToDirectory(PackedPackages.Find(id), folder[id]);
        return folder[id];
    }
}
