using Dispatch.Build.Stores;
using Dispatch.Oci;
using Dispatch.Testing;
using Xunit;

namespace Dispatch.Build.Tests;

public sealed class StoreSettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private StoreSettings Settings => new() { BaseDirectory = _folder.Path, Environment = static _ => null };

    [Fact]
    public void The_cache_is_where_it_is_told_to_be()
    {
        using var named = (Settings with { CacheFolder = "cache" }).Open();
        using var fromEnvironment = (Settings with { Environment = static name => name == "DISPATCH_CACHE" ? "there" : null }).Open();

        Assert.Equal(_folder["cache"], named.CacheFolder);
        Assert.Equal(_folder["there"], fromEnvironment.CacheFolder);
    }

    [Fact]
    public void The_cache_of_the_user_is_the_default()
    {
        using var stores = Settings.Open();
        Assert.Equal("dispatch-build", Path.GetFileName(stores.CacheFolder));

        Assert.SkipWhen(OperatingSystem.IsWindows(), "XDG folders are not Windows'");
        using var xdg = (Settings with { Environment = name => name == "XDG_CACHE_HOME" ? _folder["xdg"] : null }).Open();
        Assert.Equal(_folder["xdg", "dispatch-build"], xdg.CacheFolder);
    }

    [Theory]
    [InlineData("ca.pem", "DSP1002")]
    [InlineData("=ca.pem", "DSP1002")]
    [InlineData("registry.example=", "DSP1002")]
    [InlineData("registry.example=missing.pem", "DSP1005")]
    public void A_wrong_certificate_setting_is_an_error(string certificates, string code)
    {
        var error = Assert.Throws<DispatchException>(() => (Settings with { RegistryCertificates = certificates }).Open());

        Assert.Equal(code, error.Code.Id);
        Assert.Contains("DispatchRegistryCertificates", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layouts_and_archives_are_opened_without_touching_the_network()
    {
        using var stores = Settings.Open();
        var manifest = new ManifestContent(MediaTypes.Manifest, """{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","size":0},"layers":[]}"""u8.ToArray());
        foreach (var location in (ImageLocation[])[new ImageLocation.InLayout(_folder["layout"], null), new ImageLocation.InArchive(_folder["a.tar"], null)])
        {
            await using (var destination = stores.OpenDestination(location))
            {
                var empty = new Descriptor { MediaType = "a/b", Digest = Digest.Of([]), Size = 0 };
                await destination.WriteBlobAsync(empty, static _ => Task.FromResult<Stream>(new MemoryStream()), TestContext.Current.CancellationToken);
                await destination.WriteManifestAsync(manifest, ["1"], TestContext.Current.CancellationToken);
                await destination.CompleteAsync(TestContext.Current.CancellationToken);
            }

            var (source, tag) = stores.OpenSource(location);
            await using (source)
            {
                Assert.Equal(manifest.Digest, await source.FindDigestAsync(tag, TestContext.Current.CancellationToken));
            }
        }
    }
}
