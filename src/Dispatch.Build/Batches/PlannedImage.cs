using Dispatch.Build.Definitions;

namespace Dispatch.Build.Batches;

/// <summary>What a definition is built on and where it goes; null where its settings do not tell, which its publish will.</summary>
internal sealed record PlannedImage(ImageLocation? Base, ImageDestination? Destination)
{
    public static PlannedImage Of(FunctionDefinition definition)
    {
        try
        {
            var settings = definition.ToSettings();
            var check = new SettingCheck(settings);
            return new(settings.BaseImage.OrNull() is { } image ? check.Image("FunctionRuntimeImage", image) : null, Destinations.Create(settings, check, settings.FunctionName!));
        }
        catch (DispatchException)
        {
            return new(null, null);
        }
    }

    /// <summary>Whether both write the same archive, or a tag of the same repository.</summary>
    public bool Overwrites(PlannedImage other) => Destination is { } mine && other.Destination is { } others
        && mine.Location.ToString() == others.Location.ToString() && (mine.Location is ImageLocation.InArchive || mine.Tags.Intersect(others.Tags, StringComparer.Ordinal).Any());

    /// <summary>Whether the other one makes the image that this is built on. An image that is named by its digest is there already.</summary>
    public bool IsBuiltOn(PlannedImage other) => (Base, other.Destination) switch
    {
        (ImageLocation.InArchive image, { Location: ImageLocation.InArchive made }) => image.File == made.File,
        (ImageLocation.InRegistry { Reference: { Digest: null } image }, { Location: ImageLocation.InRegistry { Reference: var made }, Tags: var tags }) =>
            image.Registry == made.Registry && image.Repository == made.Repository && tags.Contains(image.TagOrDefault, StringComparer.Ordinal),
        _ => false,
    };
}
