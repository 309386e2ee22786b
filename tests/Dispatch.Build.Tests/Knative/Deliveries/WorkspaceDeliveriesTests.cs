using Dispatch.Build.Knative;
using Dispatch.Build.Knative.Deliveries;
using Dispatch.Build.Tests.Engines;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests.Knative.Deliveries;

public sealed class WorkspaceDeliveriesTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Listener _listener = new();

    public void Dispose() => _folder.Dispose();

    private Task<Delivery> DeliverAsync(string way, Func<BuildContext, BuildContext>? change = null)
    {
        Directory.CreateDirectory(_folder["workspace"]);
        var stores = new FolderStores(_folder["images"], _folder["images"], _folder["cache"]);
        var context = Contexts.Create(_folder["workspace"], baseImage: "localhost/base");
        return WorkspaceDeliveries.Create(new() { Namespace = "dispatch", Template = "function-template", Delivery = way }, stores)
            .DeliverAsync(change?.Invoke(context) ?? context, _listener, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Small_workspaces_travel_inside_the_Build()
    {
        _folder.Write("workspace/hello.js", "x");
        Assert.Equal("inline", (await DeliverAsync("auto")).Name);
        Assert.Contains("travels inside the Build", Assert.Single(_listener.Notices), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200_000)]
    [InlineData(3_000_000)]
    public async Task Larger_ones_travel_through_the_registry(int size)
    {
        var stores = new FolderStores(_folder["images"], _folder["images"], _folder["cache"]);
        await TestImages.AddAsync(stores.Images, "base", new ContainerConfig(), [TestImages.File("bin")]);
        var noise = new byte[size];
        new Random(1).NextBytes(noise);
        Directory.CreateDirectory(_folder["workspace"]);
        await File.WriteAllBytesAsync(_folder["workspace", "noise"], noise, TestContext.Current.CancellationToken);

        Assert.Equal("registry", (await DeliverAsync("auto")).Name);
        Assert.Contains(_listener.Notices, notice => notice.Contains("travels through the registry", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("auto")]
    [InlineData("inline")]
    [InlineData("registry")]
    [InlineData("git")]
    public async Task Nothing_is_delivered_for_images_that_no_cluster_reaches(string way)
    {
        var failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(way, context => context with { Build = context.Build with { Destination = new(new ImageLocation.InLayout("/out", null), ["1"]) } }));
        Assert.Equal(Codes.NotInRegistry, failure.Code);
        Assert.Contains("oci:/out", failure.Message, StringComparison.Ordinal);

        failure = await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync(way, context => context with { Build = context.Build with { BaseImage = new ImageLocation.InArchive("/base.tar", "1") } }));
        Assert.Equal(Codes.NotInRegistry, failure.Code);
        Assert.Contains("oci-archive:/base.tar:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_way_is_refused() => Assert.Equal(Codes.SettingInvalid, (await Assert.ThrowsAsync<DispatchException>(() => DeliverAsync("pigeon"))).Code);
}
