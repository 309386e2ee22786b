using Cake.Core;
using Dispatch.Testing;

namespace Cake.Dispatch.Tests.Infrastructure;

/// <summary>A folder with a function and a base image, and the context of a build script in it.</summary>
internal sealed class FunctionFolder : IDisposable
{
    private readonly TempFolder _folder = new();

    public FunctionFolder()
    {
        _folder.Write("hello/hello.js", "module.exports = () => 'Hello';\n");
        _folder.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY . /function/\n");
        _folder.Write("base/Dockerfile", "FROM scratch\nCOPY root /\n");
        _folder.Write("base/root/etc/passwd", "root:x:0:0:root:/:/bin/sh\n");
        Environment = new(_folder.Path);
        Environment.Variables["DISPATCH_CACHE"] = _folder["cache"];
        Environment.Variables["DOCKER_CONFIG"] = _folder["docker"];
        Context = FakeCake.Create(Environment, Log);
    }

    public FakeEnvironment Environment { get; }

    public FakeLog Log { get; } = new();

    public ICakeContext Context { get; }

    public string this[params string[] parts] => _folder[parts];

    public string Write(string relativePath, string content) => _folder.Write(relativePath, content);

    /// <summary>Settings of a publish that lacks nothing.</summary>
    public static DispatchPublishFunctionSettings Settings() => new()
    {
        RuntimeImage = "oci-archive:base.tar",
        Dockerfile = "Dockerfile",
        Handler = "hello.js",
        Archive = "hello.tar",
    };

    /// <summary>Makes <c>base.tar</c>.</summary>
    public FunctionFolder WithBase()
    {
        Context.DispatchPublishRuntime("base", new DispatchPublishRuntimeSettings { Dockerfile = "base/Dockerfile", Archive = "base.tar" });
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
