using System.Text;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Knative.Manifests;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Deliveries;

public sealed class InlineDeliveryTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Listener _listener = new();

    public void Dispose() => _folder.Dispose();

    private Task<Delivery> DeliverAsync(string? image = null) =>
        new InlineDelivery(image).DeliverAsync(Contexts.Create(_folder.Path), _listener, TestContext.Current.CancellationToken);

    private string Noise(string path, int bytes)
    {
        var content = new byte[bytes / 2];
        new Random(bytes).NextBytes(content);
        return _folder.Write(path, Convert.ToHexString(content));
    }

    /// <summary>A PATH on which everything is busybox, as in the image that is used unless told otherwise.</summary>
    private static string Applets(TempFolder folder)
    {
        foreach (var applet in (string[])["mkdir", "base64", "sha256sum", "tar", "gzip", "rm"])
        {
            File.CreateSymbolicLink(folder[applet], Tool.Find("busybox")!);
        }

        return folder.Path;
    }

    public static TheoryData<string> Shells => ["sh", "bash", "busybox sh", "dash"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_shell_unpacks_what_the_workspace_holds(string shell)
    {
        var words = shell.Split(' ');
        Assert.SkipUnless(Tool.Find(words[0]) is not null, $"needs {words[0]}: apt-get install {words[0]}");
        Contexts.Fill(_folder);
        Noise("large", 400_000);
        var source = Assert.Single((await DeliverAsync()).Sources);
        Assert.True(source.Custom!.Env!.Count > 1);

        using var pod = new Pod();
        using var tools = new TempFolder();
        var (code, error) = await pod.RunAsync(source, words, words.Length > 1 ? Applets(tools) : null);

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(Contexts.Describe(_folder.Path), Contexts.Describe(pod.Workspace));
        Assert.Equal(["Dockerfile", "Dockerfile.dockerignore"], Directory.EnumerateFiles(Path.Combine(pod.Home, "dispatch")).Select(Path.GetFileName).Order());
        Assert.Equal(Contexts.Dockerfile, await File.ReadAllTextAsync(Path.Combine(pod.Home, "dispatch", "Dockerfile"), TestContext.Current.CancellationToken));
        Assert.Equal("", await File.ReadAllTextAsync(Path.Combine(pod.Home, "dispatch", "Dockerfile.dockerignore"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_source_has_the_form_that_the_controller_takes()
    {
        Contexts.Fill(_folder);
        var delivery = await DeliverAsync("mirror.example/shell@sha256:0123");
        var source = Assert.Single(delivery.Sources);

        Assert.Equal("inline", delivery.Name);
        Assert.Equal("mirror.example/shell@sha256:0123", source.Custom!.Image);
        Assert.Null(source.Custom.Name);
        Assert.Null(source.TargetPath);
        Assert.Null(source.SubPath);
        Assert.Equal(["/bin/sh", "-c"], source.Custom.Command);
        Assert.DoesNotContain("$(", Assert.Single(source.Custom.Args!), StringComparison.Ordinal);
        Assert.Equal(ShellSource.DefaultImage, Assert.Single((await DeliverAsync()).Sources).Custom!.Image);
    }

    [Fact]
    public async Task Every_variable_fits_and_the_same_input_gives_the_same_text()
    {
        Noise("large", 900_000);
        var (first, second) = (Assert.Single((await DeliverAsync()).Sources), Assert.Single((await DeliverAsync()).Sources));

        Assert.Equal(first.Custom!.Env, second.Custom!.Env);
        Assert.Equal(first.Custom.Args, second.Custom.Args);
        Assert.All(first.Custom.Env!, variable =>
        {
            Assert.InRange(Encoding.UTF8.GetByteCount($"{variable.Name}={variable.Value}\0"), 1, 128 << 10);
            Assert.DoesNotContain('\n', variable.Value!);
        });
    }

    [Theory]
    [InlineData("busybox sh")]
    [InlineData("sh")]
    public async Task A_damaged_part_fails(string shell)
    {
        Noise("large", 600_000);
        var source = Assert.Single((await DeliverAsync()).Sources);
        var value = source.Custom!.Env![1].Value!;
        foreach (var damaged in (string[])["", value[4..], value[..100] + (value[100] == 'A' ? 'B' : 'A') + value[101..], "*" + value[1..]])
        {
            using var pod = new Pod();
            using var tools = new TempFolder();
            var (code, error) = await pod.RunAsync(
                source with { Custom = source.Custom with { Env = [source.Custom.Env[0], new("ARCHIVE_1", damaged), .. source.Custom.Env.Skip(2)] } },
                shell.Split(' '),
                shell == "sh" ? null : Applets(tools));
            Assert.NotEqual(0, code);
            Assert.NotEqual("", error);
        }
    }

    [Fact]
    public async Task Without_sha256sum_tar_itself_notices_damage()
    {
        Noise("large", 300_000);
        var source = Assert.Single((await DeliverAsync()).Sources);
        using var tools = new TempFolder();
        foreach (var tool in (string[])["mkdir", "base64", "tar", "gzip", "rm"])
        {
            File.CreateSymbolicLink(tools[tool], Tool.Find(tool)!);
        }

        using var pod = new Pod();
        Assert.Equal(0, (await pod.RunAsync(source, ["sh"], tools.Path)).ExitCode);
        var value = source.Custom!.Env![0].Value!;
        var damaged = value[..5000] + (value[5000] == 'A' ? 'B' : 'A') + value[5001..];
        Assert.NotEqual(0, (await pod.RunAsync(source with { Custom = source.Custom with { Env = [new("ARCHIVE_0", damaged), .. source.Custom.Env.Skip(1)] } }, ["sh"], tools.Path)).ExitCode);
    }

    [Fact]
    public async Task Too_much_is_refused_with_the_largest_files()
    {
        for (var i = 1; i <= 12; i++)
        {
            Noise($"file{i:00}", 150_000 + i * 2);
        }

        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync());

        Assert.Equal(Codes.DeliveryImpossible, failure.Code);
        Assert.Contains("786,432 bytes", failure.Message, StringComparison.Ordinal);
        Assert.Contains("The largest: file12 (150,024 bytes), file11 (150,022 bytes)", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("file02", failure.Message, StringComparison.Ordinal);
        Assert.Contains("DispatchWorkspaceDelivery=registry", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changes_meanwhile_is_an_error()
    {
        var path = _folder.Write("a", "one");
        var context = Contexts.Create(_folder.Path);
        await File.WriteAllTextAsync(path, "other", TestContext.Current.CancellationToken);

        var failure = await Assert.ThrowsAsync<DispatchException>(() => new InlineDelivery(null).DeliverAsync(context, _listener, TestContext.Current.CancellationToken));
        Assert.Equal(Codes.FileChanged, failure.Code);
    }
}
