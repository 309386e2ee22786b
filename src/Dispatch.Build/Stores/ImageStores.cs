using Dispatch.Build.Reporting;
using Dispatch.Oci;
using Dispatch.Oci.Credentials;
using Dispatch.Oci.Layouts;
using Dispatch.Oci.Registries;

namespace Dispatch.Build.Stores;

/// <summary>Registries, layouts and archives of one run. Connections and tokens are shared; nothing is opened before it is needed.</summary>
public sealed class ImageStores(RegistryOptions options, string cacheFolder) : IImageStores, IDisposable
{
    private readonly Lazy<RegistryClient> _registries = new(() => new(options));

    /// <inheritdoc/>
    public SecretMask Secrets { get; init; } = new();

    /// <inheritdoc/>
    public string CacheFolder => cacheFolder;

    /// <inheritdoc/>
    public (IImageSource Source, string TagOrDigest) OpenSource(ImageLocation location) => location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => (
            _registries.Value.OpenRepository(reference, RegistryAccess.Pull),
            reference.Digest?.ToString() ?? reference.TagOrDefault!),
        ImageLocation.InLayout layout => (OciLayout.Open(layout.Folder), layout.Tag ?? ""),
        ImageLocation.InArchive archive => (OciArchive.OpenRead(archive.File), archive.Tag ?? ""),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    /// <inheritdoc/>
    public IImageSource OpenPublished(ImageLocation location) => location is ImageLocation.InRegistry { Reference: var reference }
        ? _registries.Value.OpenRepository(reference, RegistryAccess.Push)
        : OpenSource(location).Source;

    /// <inheritdoc/>
    public IImageDestination OpenDestination(ImageLocation location) => location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => _registries.Value.OpenRepository(reference, RegistryAccess.Push),
        ImageLocation.InLayout layout => OciLayout.Create(layout.Folder),
        ImageLocation.InArchive archive => OciArchive.Create(archive.File),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        if (_registries.IsValueCreated)
        {
            _registries.Value.Dispose();
        }
    }
}
