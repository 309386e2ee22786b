using System.Text.Json;
using Dispatch.Build.Definitions;
using Dispatch.Build.Stores;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Publishing;

/// <summary>A runtime made from busybox and a function on it, through the whole pipeline, against a real registry; read back by other tools.</summary>
public sealed class RegistryPublishTests : IDisposable
{
    private const string Needs = "needs docker-registry, htpasswd, skopeo, buildah and a static busybox: apt-get install docker-registry apache2-utils skopeo buildah busybox-static";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static bool IsAvailable => RegistryServer.IsAvailable && Tool.FindMissing("skopeo", "buildah") is null && File.Exists("/bin/busybox");

    public static TheoryData<string> Modes => ["plain", "password", "tls", "tokens"];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_function_goes_to_a_registry_and_runs_from_there(string mode)
    {
        Assert.SkipUnless(IsAvailable, Needs);
        var cancellation = TestContext.Current.CancellationToken;
        await using var registry = await (mode switch
        {
            "password" => RegistryServer.StartWithPasswordAsync(cancellation),
            "tls" => RegistryServer.StartWithTlsAsync(cancellation),
            "tokens" => RegistryServer.StartWithTokensAsync(cancellation),
            _ => RegistryServer.StartAsync(cancellation),
        });
        var secret = mode is "password" or "tokens";
        using var stores = Stores(registry, secret);

        var runtime = await PublishAsync(stores, Runtime(registry));
        var function = await PublishAsync(stores, Function(registry));
        var again = await PublishAsync(stores, Function(registry));

        Assert.False(function.Skipped);
        Assert.True(again.Skipped);
        Assert.Equal(function.Digest, again.Digest);

        // Other people's tools agree on the digest, and a container says what the function says.
        var image = $"docker://{registry.Address}/team/hello:1";
        string[] access = [.. secret ? (string[])["--creds", $"{RegistryServer.User}:{RegistryServer.Password}"] : [], .. Trust(registry)];
        var raw = await Tool.RunAsync("skopeo", ["inspect", "--raw", .. access, image], cancellation);
        Assert.Equal(function.Digest, Oci.Digest.Of(System.Text.Encoding.UTF8.GetBytes(raw)));
        Assert.Equal(4, JsonDocument.Parse(raw).RootElement.GetProperty("layers").GetArrayLength());
        Assert.Equal("hello from /function on busybox", await RunAsync(image, access));
        Assert.NotEqual(runtime.Digest, function.Digest);
    }

    [Fact]
    public async Task Without_credentials_the_error_names_registry_and_what_was_tried()
    {
        Assert.SkipUnless(IsAvailable, Needs);
        await using var registry = await RegistryServer.StartWithPasswordAsync(TestContext.Current.CancellationToken);
        using var stores = Stores(registry, withCredentials: false);

        var error = await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(stores, Runtime(registry)));

        Assert.Equal(Codes.PushUnauthorized, error.Code);
        Assert.Contains(registry.Address, error.Message, StringComparison.Ordinal);
        Assert.Contains("DISPATCH_PUSH_USERNAME", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_an_error_that_says_how_to_name_it()
    {
        Assert.SkipUnless(IsAvailable, Needs);
        await using var registry = await RegistryServer.StartWithTlsAsync(TestContext.Current.CancellationToken);
        Directory.CreateDirectory(_folder["other"]);
        using var stores = new StoreSettings
        {
            BaseDirectory = _folder.Path,
            CacheFolder = _folder["cache"],
            RegistryCertificates = $"{registry.Address}={new TestCertificates(_folder["other"]).AuthorityFile}",
            Environment = static _ => null,
        }.Open();

        var error = await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(stores, Runtime(registry)));

        Assert.Equal(Codes.PushTls, error.Code);
        Assert.Contains("DispatchRegistryCertificates", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_image_that_is_not_there_is_the_base_not_the_push()
    {
        Assert.SkipUnless(IsAvailable, Needs);
        await using var registry = await RegistryServer.StartAsync(TestContext.Current.CancellationToken);
        using var stores = Stores(registry, withCredentials: false);

        var error = await Assert.ThrowsAsync<DispatchException>(() => PublishAsync(stores, Function(registry)));

        Assert.Equal(Codes.BaseNotFound, error.Code);
        Assert.Contains($"{registry.Address}/team/runtime-sh:1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_is_read_and_run_by_other_tools_and_needs_no_registry()
    {
        Assert.SkipUnless(IsAvailable, Needs);
        using var stores = new StoreSettings { BaseDirectory = _folder.Path, CacheFolder = _folder["cache"], Environment = static _ => null }.Open();

        await PublishAsync(stores, Runtime(null) with { Archive = "runtime.tar" });
        var function = await PublishAsync(stores, Function(null) with { Archive = "hello.tar", BaseImage = "oci-archive:runtime.tar" });

        var image = $"oci-archive:{_folder["hello.tar"]}";
        var raw = await Tool.RunAsync("skopeo", ["inspect", "--raw", image], TestContext.Current.CancellationToken);
        Assert.Equal(function.Digest, Oci.Digest.Of(System.Text.Encoding.UTF8.GetBytes(raw)));
        Assert.Equal("hello from /function on busybox", await RunAsync(image, []));
        Assert.Equal(["cache", "function", "hello.tar", "hello.tar.key.json", "runtime", "runtime.tar", "runtime.tar.key.json"],
            Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Where(static name => name is not ("storage" or "run")).Order(StringComparer.Ordinal));
    }

    private ImageStores Stores(RegistryServer registry, bool withCredentials) => new StoreSettings
    {
        BaseDirectory = _folder.Path,
        CacheFolder = _folder["cache"],
        PushRegistry = registry.Address,
        RegistryCertificates = registry.AuthorityFile is { } file ? $"{registry.Address}={file}" : null,
        Environment = name => !withCredentials ? null : name switch
        {
            "DISPATCH_REGISTRY_USERNAME" => RegistryServer.User,
            "DISPATCH_REGISTRY_PASSWORD" => RegistryServer.Password,
            _ => null,
        },
    }.Open();

    private PublishSettings Runtime(RegistryServer? registry)
    {
        // A runtime image whose function template needs no RUN; its own Dockerfile needs none either.
        Directory.CreateDirectory(_folder["runtime"]);
        File.Copy("/bin/busybox", _folder["runtime", "busybox"], overwrite: true);
        _folder.Write("runtime/template/Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nARG HANDLER\nENV HANDLER=${HANDLER}\nCOPY . .\n");
        _folder.Write("runtime/Dockerfile", """
            FROM scratch
            COPY busybox /bin/busybox
            COPY template /function-template
            WORKDIR /function
            ENTRYPOINT ["/bin/busybox", "sh", "-c", "/bin/busybox sh ./$HANDLER"]
            """);
        return Settings(registry, "runtime-sh") with { Kind = ImageKind.Runtime, Directory = "runtime", Dockerfile = "runtime/Dockerfile" };
    }

    private PublishSettings Function(RegistryServer? registry)
    {
        _folder.Write("function/hello.sh", "echo \"hello from $PWD on busybox\"\n");
        return Settings(registry, "hello") with { BaseImage = $"{registry?.Address}/team/runtime-sh:1", Handler = "hello.sh", Directory = "function" };
    }

    private PublishSettings Settings(RegistryServer? registry, string name) => new()
    {
        BaseDirectory = _folder.Path,
        FunctionName = name,
        Registry = registry is null ? null : $"{registry.Address}/team",
        Tags = "1",
    };

    private static Task<PublishedImage> PublishAsync(IImageStores stores, PublishSettings settings) => Publisher.Local(stores).PublishAsync(
        PublishPlan.Create(settings, TestContext.Current.CancellationToken).Build, new Progress<BuildEvent>(), TestContext.Current.CancellationToken);

    private string[] Trust(RegistryServer registry)
    {
        if (registry.AuthorityFile is not { } file)
        {
            return ["--tls-verify=false"];
        }

        Directory.CreateDirectory(_folder["certificates"]);
        File.Copy(file, _folder["certificates", "ca.crt"], overwrite: true);
        return ["--cert-dir", _folder["certificates"]];
    }

    private async Task<string> RunAsync(string image, string[] access)
    {
        var cancellation = TestContext.Current.CancellationToken;
        string[] storage = ["--storage-driver", "vfs", "--root", _folder["storage"], "--runroot", _folder["run"]];
        try
        {
            var container = (await Tool.RunAsync("buildah", [.. storage, "from", .. access, image], cancellation)).Trim();

            // Into a file: buildah's chroot isolation sometimes loses the last output of a short process.
            await Tool.RunAsync("buildah", [.. storage, "run", "--isolation", "chroot", container, "/bin/busybox", "sh", "-c", "/bin/busybox sh ./hello.sh > /said"], cancellation);
            var root = (await Tool.RunAsync("buildah", [.. storage, "mount", container], cancellation)).Trim();
            return (await File.ReadAllTextAsync(Path.Combine(root, "said"), cancellation)).Trim();
        }
        finally
        {
            await Tool.RunAsync("buildah", [.. storage, "rm", "--all"], CancellationToken.None);
        }
    }
}
