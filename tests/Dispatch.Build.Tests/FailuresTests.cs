using System.Net;
using Dispatch.Build.Workspaces;
using Dispatch.Oci;
using Dispatch.Oci.Credentials;
using Dispatch.Oci.Registries;
using Xunit;

namespace Dispatch.Build.Tests;

public class FailuresTests
{
    private static readonly RegistryOperation _base = new("registry.example", "runtime", "reading manifest 1");
    private static readonly RegistryOperation _push = new("registry.example", "hello", "writing a blob");

    internal static ImageBuild Build { get; } = new()
    {
        Name = "hello",
        Workspace = new Workspace("/", []),
        Dockerfile = new DockerfileOrigin.InImage("/function-template/Dockerfile"),
        BaseImage = new ImageLocation.InRegistry(ImageReference.Parse("registry.example/runtime:1")),
        Destination = new(new ImageLocation.InRegistry(ImageReference.Parse("registry.example/hello")), ["1"]),
    };

    public static TheoryData<string, Exception> Cases => new()
    {
        { "DSP3001", new RegistryUnauthorizedException(_base, "401", "nothing", false) },
        { "DSP3001", new RegistryDeniedException(_base, "403") },
        { "DSP3002", new RegistryUnauthorizedException(_push, "401", "nothing", false) },
        { "DSP3003", new RegistryDeniedException(_push, "403") },
        { "DSP3004", new CredentialException("config.json", "registry.example", "is no JSON") },
        { "DSP3101", new RegistryException(_base, "404", HttpStatusCode.NotFound) },
        { "DSP3101", new FileNotFoundException("runtime.tar") },
        { "DSP3102", new RegistryUnreachableException(_base, UnreachableReason.NameNotFound, "no such host", false) },
        { "DSP3103", new RegistryUnreachableException(_base, UnreachableReason.Tls, "unknown authority", false) },
        { "DSP3104", new RegistryRateLimitedException(_base, "429", TimeSpan.FromHours(1)) },
        { "DSP3105", new RegistryException(_base, "503", HttpStatusCode.ServiceUnavailable) },
        { "DSP3106", new DigestMismatchException(Digest.Of([1]), Digest.Of([2])) },
        { "DSP3106", new InvalidImageException("no manifest") },
        { "DSP3106", new UnsupportedLayerException(MediaTypes.LayerZstd) },
        { "DSP3201", new RegistryUnreachableException(_push, UnreachableReason.Timeout, "no answer", true) },
        { "DSP3202", new RegistryUnreachableException(_push, UnreachableReason.Tls, "unknown authority", false) },
        { "DSP3203", new RegistryRateLimitedException(_push, "429", null) },
        { "DSP3204", new RegistryException(_push, "500", HttpStatusCode.InternalServerError) },
        { "DSP3205", new IOException("No space left on device") },
        { "DSP3205", new UnauthorizedAccessException("Access denied") },
        { "DSP9001", new InvalidOperationException("our mistake") },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Every_failure_of_the_lower_rooms_has_a_code(string code, Exception failure)
    {
        var error = Failures.Explain(failure, Build);

        Assert.Equal(code, error.Code.Id);
        Assert.Same(failure, error.InnerException);
        Assert.Contains(failure.Message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reading manifest 1", "DSP3001")]
    [InlineData("writing a blob", "DSP3002")]
    public void A_repository_that_is_read_and_written_is_told_by_what_was_being_done(string operation, string code)
    {
        var build = Build with { Destination = new(Build.BaseImage!, ["2"]) };
        var failure = new RegistryUnauthorizedException(new("registry.example", "runtime", operation), "401", "nothing", false);

        Assert.Equal(code, Failures.Explain(failure, build).Code.Id);
    }
}
