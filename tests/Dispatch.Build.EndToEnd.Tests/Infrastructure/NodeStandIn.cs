using Dispatch.Testing;

namespace Dispatch.Build.EndToEnd.Tests.Infrastructure;

/// <summary>A base image made of busybox, with a stand-in for Node.js that knows a handler by its <c>module.exports</c>.</summary>
internal static class NodeStandIn
{
    public const string Missing = "needs buildah and busybox: apt-get install buildah busybox-static";

    // buildah's chroot isolation ends without waiting for what is still in its pipe. More than a pipe holds, printed last, pushes the rest through.
    private const string Node = """
        #!/bin/sh
        grep -q module.exports "$2" || { echo "TypeError: handler is not a function" >&2; printf '%0200000d\n' 0 >&2; exit 1; }

        """;

    private static readonly string[] _applets = ["sh", "grep", "echo", "base64", "tar", "gzip", "cp", "cat", "rm", "mkdir", "printf"];

    public static bool IsAvailable => Tool.Find("buildah") is not null && Tool.Find("busybox") is not null;

    /// <summary>Publishes it with the local engine.</summary>
    /// <param name="package">The package.</param>
    /// <param name="destination">Properties that say where to.</param>
    public static async Task PublishAsync(PackageFixture package, params string[] destination)
    {
        using var project = new TestProject(package);
        project.Write("base.csproj", TestProject.NoTargets(package, "<FunctionDockerfile>Dockerfile</FunctionDockerfile><FunctionDirectory>root</FunctionDirectory>"));
        project.Write("Dockerfile", "FROM scratch\nCOPY . /\nENV PATH=/bin\n");
        project.Write("root/bin/node", Node);
        File.SetUnixFileMode(project["root", "bin", "node"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.Copy(Tool.Find("busybox")!, project["root", "bin", "busybox"]);
        foreach (var applet in _applets)
        {
            File.CreateSymbolicLink(project["root", "bin", applet], "busybox");
        }

        (await project.BuildAsync("PublishRuntimeImage", destination)).Succeeded();
    }
}
