namespace Dispatch.Build.Engines.Local;

/// <summary>Something that COPY or ADD takes, links to it followed.</summary>
/// <param name="Name">The name it gets in a directory.</param>
/// <param name="Key">Its key in the tree it comes from.</param>
/// <param name="Node">What it is.</param>
internal sealed record SourceItem(string Name, string Key, FileNode Node);
