using Cake.Core.IO;

namespace Cake.Dispatch;

/// <summary>An object for a cluster.</summary>
/// <param name="FileName">A file name that no other object of the function has: <c>hello.build.yaml</c>.</param>
/// <param name="Yaml">The object, under comments that say what a cluster would miss.</param>
/// <param name="File">Where it was written; null when there is no output folder.</param>
public sealed record DispatchManifest(string FileName, string Yaml, FilePath? File);
