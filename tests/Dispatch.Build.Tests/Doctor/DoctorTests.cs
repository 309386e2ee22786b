using Dispatch.Build.Definitions;
using Dispatch.Build.Doctor;
using Dispatch.Build.Workspaces;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Doctor;

/// <summary>Everything but the cluster, with a registry that wants a password.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Pushing_is_tried_and_nothing_is_left_in_the_registry()
    {
        Assert.SkipUnless(RegistryServer.IsAvailable, RegistryServer.Missing);
        await using var registry = await RegistryServer.StartWithPasswordAsync(Cancel);
        _settings["FunctionImageRegistry"] = registry.Address;
        var refused = await FindAsync("registry");
        Assert.Equal((CheckStatus.Fail, Codes.PushUnauthorized), (refused.Status, refused.Code));

        (_variables["DISPATCH_PUSH_USERNAME"], _variables["DISPATCH_PUSH_PASSWORD"]) = (RegistryServer.User, "not the password");
        refused = await FindAsync("registry");
        Assert.Equal((CheckStatus.Fail, Codes.PushUnauthorized), (refused.Status, refused.Code));
        Assert.DoesNotContain("not the password", $"{refused}", StringComparison.Ordinal);

        _variables["DISPATCH_PUSH_PASSWORD"] = RegistryServer.Password;
        var allowed = await FindAsync("registry");
        Assert.Equal((CheckStatus.Ok, $"{registry.Address}/hello can be pushed to"), (allowed.Status, allowed.Message));

        // Neither a blob nor an upload that could go on. Docker's registry (2.8) notes the hash of no bytes once more when it closes what it has just removed.
        Assert.DoesNotContain(Directory.GetFiles(registry.StorageFolder, "*", SearchOption.AllDirectories), static file => !file.EndsWith("/hashstates/sha256/0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registry_that_nobody_answers_for_is_a_failure()
    {
        _settings["FunctionImageRegistry"] = "localhost:1";
        var result = await FindAsync("registry");
        Assert.Equal((CheckStatus.Fail, Codes.PushUnreachable), (result.Status, result.Code));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_in_time_is_a_failure()
    {
        using var silent = SilentServer.Start();
        _settings["FunctionImageRegistry"] = silent.Address;
        var result = await FindAsync("registry", TimeSpan.FromMilliseconds(300));
        Assert.Equal((CheckStatus.Fail, Codes.PushUnreachable), (result.Status, result.Code));
    }

    [Fact]
    public async Task A_base_image_has_to_be_there_for_the_platform_with_a_Dockerfile()
    {
        _settings["FunctionRuntimeImage"] = "oci-archive:none.tar";
        Assert.Equal((CheckStatus.Fail, Codes.BaseNotFound), await StatusAsync());
        await WriteImageAsync("empty.tar", "other/file");
        _settings["FunctionRuntimeImage"] = "oci-archive:empty.tar";
        Assert.Equal((CheckStatus.Fail, Codes.BaseNotFunctionImage), await StatusAsync());
        _settings["FunctionDockerfile"] = "Dockerfile";
        Assert.Equal((CheckStatus.Ok, null), await StatusAsync());
        _settings.Remove("FunctionDockerfile");
        await WriteImageAsync("runtime.tar", "function-template/Dockerfile");
        _settings["FunctionRuntimeImage"] = "oci-archive:runtime.tar";
        Assert.Equal((CheckStatus.Ok, null), await StatusAsync());

        async Task<(CheckStatus, ErrorCode?)> StatusAsync() => await FindAsync("base-image") is var result ? (result.Status, result.Code) : default;
    }

    [Fact]
    public async Task Without_a_function_the_machine_is_looked_at_all_the_same()
    {
        var results = await ExamineAsync();
        Assert.Equal(["sdk", "configuration", "run-builder", "registry", "base-image"], results.Select(static result => result.Name));
        Assert.Equal([CheckStatus.Warn, CheckStatus.Skip, CheckStatus.Skip], ((string[])["configuration", "registry", "base-image"]).Select(name => results.Single(result => result.Name == name).Status));
        Assert.DoesNotContain(results, static result => result.Status is CheckStatus.Fail);
    }

    [Fact]
    public async Task A_wrong_setting_is_a_failure_and_leaves_out_what_hangs_on_it()
    {
        (_settings["FunctionRuntimeImage"], _settings["FunctionImageRegistry"], _settings["FunctionImageTags"]) = ("Not An Image", "localhost:1", "1");
        var results = await ExamineAsync();
        Assert.Equal(Codes.SettingInvalid, results.Single(static result => result.Name == "configuration").Code);
        Assert.Equal(CheckStatus.Skip, results.Single(static result => result.Name == "base-image").Status);
        Assert.Equal(CheckStatus.Fail, results.Single(static result => result.Name == "registry").Status);
    }

    [Fact]
    public async Task A_cluster_without_a_usable_kubeconfig_fails_once()
    {
        (_settings["DispatchEngine"], _settings["DispatchKubeConfig"]) = ("knative", _folder.Write("broken", "apiVersion: v1\nkind: Config\ncurrent-context: nowhere\n"));
        var results = await ExamineAsync();
        Assert.Equal(Codes.KubeConfigInvalid, results.Single(static result => result.Status is CheckStatus.Fail).Code);
        Assert.Equal(
            ["clock", "knative", "permissions", "template", "builder-image", "service-account"],
            results.Where(static result => result.Message == "The cluster cannot be reached.").Select(static result => result.Name));
        Assert.Equal(CheckStatus.Skip, results.Single(static result => result.Name == "run-builder").Status);
    }

    private async Task<CheckResult> FindAsync(string name, TimeSpan? limit = null) => (await ExamineAsync(limit)).Single(result => result.Name == name);

    private async Task<List<CheckResult>> ExamineAsync(TimeSpan? limit = null)
    {
        _folder.Write("hello/hello.js", "module.exports = () => 'hello';\n");
        _folder.Write("Dockerfile", "ARG IMAGE\nFROM ${IMAGE}\nCOPY . .\n");
        _settings["FunctionDirectory"] = "hello";
        var definition = new FunctionDefinition(ImageKind.Function, new SettingReader(_settings.GetValueOrDefault)
        {
            BaseDirectory = _folder.Path,
            EnvironmentVariable = name => name switch { "DOCKER_CONFIG" => _folder["docker"], "DISPATCH_CACHE" => _folder["cache"], _ => _variables.GetValueOrDefault(name) },
        });
        await using var session = new PublishSession(_variables.GetValueOrDefault, TimeProvider.System);
        return await new FunctionDoctor(session, TimeProvider.System, limit ?? TimeSpan.FromMinutes(2)).ExamineAsync([definition], Cancel).ToListAsync(Cancel);
    }

    private async Task WriteImageAsync(string archive, string file)
    {
        using var files = new TempFolder();
        files.Write(file, "ARG IMAGE\nFROM ${IMAGE}\nCOPY . .\n");
        using var stores = new Stores.StoreSettings { BaseDirectory = _folder.Path, CacheFolder = _folder["cache"], Environment = static _ => null }.Open();
        await Publisher.Local(stores).PublishAsync(
            new()
            {
                Name = "runtime",
                Workspace = WorkspaceReader.Read(new() { Root = files.Path }, Cancel),
                Dockerfile = new DockerfileOrigin.OnDisk(_folder.Write("Runtime.Dockerfile", "FROM scratch\nCOPY . /\n")),
                Destination = new(new ImageLocation.InArchive(_folder[archive], null), ["1"]),
            },
            new Progress<BuildEvent>(),
            Cancel);
    }
}
