namespace Dispatch.Build.Reporting;

/// <summary>The values that later steps of a pipeline need.</summary>
public static class ImageOutputs
{
    /// <summary>
    /// <c>image</c> (with its first tag), <c>digest</c> and <c>reference</c> (with its digest), and the same behind the function's name
    /// (<c>hello_js_digest</c>): of several publishes in one step, the plain ones are those of the last.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Of(string name, PublishedImage image)
    {
        (string Key, string Value)[] values = [("image", Tagged(image)), ("digest", image.Digest.ToString()), ("reference", Reference(image))];
        return
        [
            .. values.Select(static value => KeyValuePair.Create(value.Key, value.Value)),
            .. values.Select(value => KeyValuePair.Create($"{name.Replace('-', '_')}_{value.Key}", value.Value)),
        ];
    }

    /// <summary>What can be pulled or built on, and never is another image: <c>registry/repository@digest</c>; for an archive or a layout its location.</summary>
    public static string Reference(PublishedImage image) => image.Destination.Location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => $"{reference.Name}@{image.Digest}",
        var location => location.ToString()!,
    };

    /// <summary>With its first tag: <c>registry/repository:tag</c>; for an archive or a layout its location.</summary>
    public static string Tagged(PublishedImage image) => image.Destination.Location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => $"{reference.Name}:{image.Destination.Tags[0]}",
        var location => location.ToString()!,
    };
}
