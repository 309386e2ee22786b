namespace Dispatch.Oci.Registries;

/// <summary>Reads small answers whole.</summary>
internal static class BoundedBody
{
    /// <summary>The body.</summary>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="maximum"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, int maximum, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > maximum)
        {
            throw TooLong(maximum);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > maximum)
            {
                throw TooLong(maximum);
            }
        }

        return content.ToArray();
    }

    private static InvalidDataException TooLong(int maximum) => new($"the answer is longer than {maximum} bytes");
}
