using Dispatch.Build.Knative.Manifests;
using Dispatch.Build.Knative.Setup;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Setup;

public sealed class SetupFilesTests : IDisposable
{
    private readonly Requests _machine = new();
    private readonly TempFolder _out = new();

    public void Dispose()
    {
        _machine.Dispose();
        _out.Dispose();
    }

    [Fact]
    public async Task Secrets_are_named_and_not_shown()
    {
        var objects = await ObjectsAsync();
        var text = SetupFiles.Text(objects);
        Assert.Contains("# Secret 'dispatch-registry-registry-example-com' in namespace 'dispatch', kubernetes.io/basic-auth, build.knative.dev/docker-0: https://registry.example.com: username, password.\n", text, StringComparison.Ordinal);
        ShowsNoSecret(text);
        Assert.Equal(6, ManifestYaml.Read(text).Count);
        Assert.Equal(text, SetupFiles.Text(await ObjectsAsync()));
    }

    [Fact]
    public async Task Files_are_applied_in_the_order_of_their_names()
    {
        var files = SetupFiles.Write(await ObjectsAsync(), _out["new"], withSecrets: false);
        Assert.Equal(["1-namespace.yaml", "2-templates.yaml", "3-service-account.yaml", "4-role.yaml"], files.Select(Path.GetFileName));
        Assert.Equal(files, Directory.GetFiles(_out["new"]).Order(StringComparer.Ordinal));
        Assert.All(files, static file => ShowsNoSecret(File.ReadAllText(file)));
        Assert.Equal(["Namespace", "BuildTemplate", "BuildTemplate", "ServiceAccount", "Role", "RoleBinding"], files.SelectMany(static file => ManifestYaml.Read(File.ReadAllText(file))).Select(static one => (string?)one.Content["kind"]));
    }

    [Fact]
    public async Task Secrets_go_into_a_file_of_this_user_only_when_that_is_asked_for()
    {
        _out.Write(SetupFiles.Secrets, "old and open to everybody");
        var file = SetupFiles.Write(await ObjectsAsync(), _out.Path, withSecrets: true)[^1];
        Assert.Equal(["Secret", "Secret"], ManifestYaml.Read(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Select(static one => (string?)one.Content["kind"]));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs file modes");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_an_error()
    {
        var file = _out.Write("file", "");
        var objects = await ObjectsAsync();
        Assert.Equal(Codes.OutputFile, Assert.Throws<DispatchException>(() => SetupFiles.Write(objects, Path.Combine(file, "folder"), withSecrets: false)).Code);
    }

    private static void ShowsNoSecret(string text)
    {
        Assert.DoesNotContain(Requests.Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Requests.Password)), text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<ClusterObject>> ObjectsAsync() => SetupObjects.Create(
        await (_machine.SignedIn("registry.example.com").Request with { Publishers = ["user:jane"] }).ReadAsync(TestContext.Current.CancellationToken));
}
