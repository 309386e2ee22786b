using System.IO.Pipelines;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Dispatch.Kubernetes.Requests;

/// <summary>Reads the events of a watch: JSON objects, one a line, each of any length up to a limit.</summary>
internal static class EventReader
{
    /// <exception cref="KubernetesException">The server sent an ERROR event, which ends a watch.</exception>
    /// <exception cref="InvalidDataException">The stream holds something else, or ends within an event.</exception>
    public static async IAsyncEnumerable<WatchEvent> ReadAsync(
        Stream stream, string operation, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new(leaveOpen: true));
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var line = buffer.Slice(0, end).ToArray();
                    buffer = buffer.Slice(buffer.GetPosition(1, end));
                    if (line.Length > 0)
                    {
                        yield return Read(line, operation);
                    }
                }

                if (buffer.Length > maxBytes)
                {
                    throw new InvalidDataException($"an event is longer than {maxBytes} bytes");
                }

                if (result.IsCompleted)
                {
                    if (!buffer.IsEmpty)
                    {
                        throw new InvalidDataException("the connection ended within an event");
                    }

                    yield break;
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static WatchEvent Read(byte[] line, string operation)
    {
        var parsed = BoundedAnswer.Parse(line);
        var resource = parsed["object"] as JsonObject ?? throw new InvalidDataException("an event has no object");
        return (parsed["type"] as JsonValue)?.ToString() switch
        {
            "ADDED" => new(WatchEventType.Added, resource),
            "MODIFIED" => new(WatchEventType.Modified, resource),
            "DELETED" => new(WatchEventType.Deleted, resource),
            "BOOKMARK" => new(WatchEventType.Bookmark, resource),
            "ERROR" => throw StatusReader.ToException(operation, StatusReader.Read(resource)),
            var other => throw new InvalidDataException($"an event has the type '{other}'"),
        };
    }
}
