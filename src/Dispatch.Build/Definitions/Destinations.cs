using Dispatch.Oci;

namespace Dispatch.Build.Definitions;

/// <summary>Where an image goes, from registry, repository, tags and archive.</summary>
internal static class Destinations
{
    private static readonly char[] TagSeparators = [';', ',', ' ', '\t', '\r', '\n'];

    public static ImageDestination Create(PublishSettings settings, SettingCheck check, string name)
    {
        var tags = Tags(settings, check);
        if (settings.Archive.OrNull() is { } archive)
        {
            // An archive holds one image under one name, so that readers need not be told which.
            var file = archive.EndsWith('/') ? $"{archive}{name}.tar" : archive;
            return new(new ImageLocation.InArchive(check.AbsolutePath("FunctionImageArchive", file), null), tags[..1]);
        }

        var registry = settings.Registry.OrNull()
            ?? throw check.Missing("FunctionImageRegistry", $"the registry to push to (or set {settings.Name("FunctionImageArchive")} to write an OCI archive)");
        var repository = settings.Repository.OrNull() ?? name;
        var text = $"{registry.TrimEnd('/')}/{repository.TrimStart('/')}";
        if (!registry.Split('/')[0].AsSpan().ContainsAny('.', ':') && !registry.StartsWith("localhost", StringComparison.Ordinal))
        {
            throw check.Invalid("FunctionImageRegistry", registry, "A registry is a host with a dot or a port, or localhost; for Docker Hub write docker.io.");
        }

        if (!ImageReference.TryParse(text, out var reference, out var error))
        {
            throw check.Invalid("FunctionImageRepository", text, error);
        }

        if (reference.Tag is not null || reference.Digest is not null)
        {
            throw check.Invalid("FunctionImageRepository", text, $"Tags belong into {settings.Name("FunctionImageTags")}.");
        }

        return new(new ImageLocation.InRegistry(reference), tags);
    }

    private static string[] Tags(PublishSettings settings, SettingCheck check)
    {
        var tags = (settings.Tags.OrNull() ?? settings.DefaultTag.OrNull() ?? "")
            .Split(TagSeparators, StringSplitOptions.RemoveEmptyEntries)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (tags.Length == 0)
        {
            throw check.Missing("FunctionImageTags", "at least one tag (it defaults to the version or the commit, and this project has neither)");
        }

        var any = new ImageReference { Registry = "localhost", Repository = "any" };
        foreach (var tag in tags)
        {
            try
            {
                any.WithTag(tag);
            }
            catch (FormatException wrong)
            {
                throw check.Invalid("FunctionImageTags", tag, wrong.Message);
            }
        }

        return tags;
    }
}
