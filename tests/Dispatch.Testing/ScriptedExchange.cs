using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Dispatch.Testing;

/// <summary>One request and the means to answer it, well or badly.</summary>
public sealed class ScriptedExchange(ScriptedRequest request, Socket socket, Stream stream, int number, CancellationToken stopped)
{
    public ScriptedRequest Request => request;

    /// <summary>1 for the server's first request.</summary>
    public int Number => number;

    /// <summary>Cancelled when the server is disposed: what a script that never answers waits for.</summary>
    public CancellationToken Stopped => stopped;

    public bool IsClosed { get; private set; }

    /// <summary>Whether the client closed the connection while it was being answered (it sends nothing else then).</summary>
    public bool IsAbandoned => !IsClosed && socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Reads the whole body (and asks for it, where the client waits to be asked).</summary>
    public async Task<byte[]> ReadBodyAsync()
    {
        if (request.Headers.ContainsKey("Expect"))
        {
            await SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
        }

        var length = request.Headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, stopped);
        return body;
    }

    /// <summary>Reads the body and answers.</summary>
    public async Task AnswerAsync(int status, string body = "", params IEnumerable<(string Name, string Value)> headers)
    {
        await ReadBodyAsync();
        await AnswerBytesAsync(status, Encoding.UTF8.GetBytes(body), headers);
    }

    /// <summary>Answers without reading the body.</summary>
    public async Task AnswerBytesAsync(int status, byte[] body, params IEnumerable<(string Name, string Value)> headers)
    {
        await SendHeadersAsync(status, body.Length, headers);
        if (request.Method != "HEAD")
        {
            await stream.WriteAsync(body, stopped);
        }
    }

    /// <summary>Sends a first line and headers only.</summary>
    public Task SendHeadersAsync(int status, long contentLength, params IEnumerable<(string Name, string Value)> headers) =>
        SendAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Length: {contentLength}\r\n")
            + string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n")) + "\r\n");

    /// <summary>Sends bytes as they are.</summary>
    public async Task SendAsync(byte[] bytes) => await stream.WriteAsync(bytes, stopped);

    /// <summary>Sends text as it is.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Closes the connection in good order.</summary>
    public void Close()
    {
        IsClosed = true;
        socket.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Breaks the connection (RST).</summary>
    public void Reset()
    {
        IsClosed = true;
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    /// <summary>Says nothing more until the server is disposed.</summary>
    public Task HangAsync() => Task.Delay(Timeout.Infinite, stopped);
}
