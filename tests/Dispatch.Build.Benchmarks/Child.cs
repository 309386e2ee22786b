using Dispatch.Testing;

namespace Dispatch.Build.Benchmarks;

/// <summary>This program started again for one piece of work: with the runtime's start and nothing compiled yet.</summary>
internal static class Child
{
    public static Task<string> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) => Tool.RunAsync(
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Dispatch.Build.Benchmarks.exe" : "Dispatch.Build.Benchmarks"),
        ["child", .. arguments],
        cancellationToken);

    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        switch (arguments)
        {
            case ["archive", var workspace, var file]:
                await Archiving.WriteAsync(workspace, file, cancellationToken);
                break;
            case ["publish", var workspace, var baseImage, var destination, var cache]:
                await Publishing.PublishAsync(workspace, baseImage, destination, cache, cancellationToken);
                break;
            case ["submit", var kubeConfig, var inNamespace, var runtime, var manifests, var cache]:
                await ManyFunctions.PublishAsync(kubeConfig, inNamespace, runtime, manifests, cache, cancellationToken);
                break;
            default:
                throw new ArgumentException($"No such work: {string.Join(' ', arguments)}", nameof(arguments));
        }

        Console.WriteLine(PeakMemory.Own());
    }
}
