using System.Buffers.Binary;
using System.Text;

namespace Dispatch.Build.Knative.Setup;

/// <summary>Reads a private key that a container can use: nobody types a passphrase there. What it holds is never quoted.</summary>
internal static class PrivateKeyFile
{
    private const int MaxBytes = 64 * 1024;
    private const string Begin = "-----BEGIN ";
    private const string OpenSsh = "openssh-key-v1\0";

    /// <exception cref="DispatchException">DSP1005 or DSP1008: it cannot be read. DSP1002: it is no private key, or has a passphrase.</exception>
    public static byte[] Read(string path)
    {
        var content = ReadBytes(path);
        var text = Encoding.ASCII.GetString(content);
        if (!text.StartsWith(Begin, StringComparison.Ordinal) || !text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new DispatchException(new Diagnostic(Codes.SettingInvalid, $"'{path}' is no private key in PEM form.") { Suggestion = "Name the private key, not the public one beside it (.pub)." });
        }

        return !IsEncrypted(text) ? content : throw new DispatchException(
            new Diagnostic(Codes.SettingInvalid, $"The key '{path}' has a passphrase, which nobody can type in a cluster.") { Suggestion = "Make a deploy key without a passphrase, with the right to read and no more." });
    }

    /// <exception cref="DispatchException">DSP1005 or DSP1008: it cannot be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes ? File.ReadAllBytes(path) : throw new DispatchException(Codes.InputUnreadable, $"'{path}' has more than {MaxBytes} bytes.");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DispatchException(Codes.FileMissing, $"There is no file '{path}'.", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new DispatchException(Codes.InputUnreadable, $"'{path}' cannot be read: {unreadable.Message}", unreadable);
        }
    }

    // PKCS #8 and the traditional form say it in words; OpenSSH's own names a cipher (openssh/PROTOCOL.key).
    private static bool IsEncrypted(string text)
    {
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal) || !text.StartsWith($"{Begin}OPENSSH", StringComparison.Ordinal))
        {
            return text.Contains("ENCRYPTED", StringComparison.Ordinal);
        }

        var body = string.Concat(text.Split('\n').Select(static line => line.Trim()).Where(static line => !line.StartsWith('-')));
        var bytes = new byte[body.Length];
        if (!Convert.TryFromBase64String(body, bytes, out var length) || length < OpenSsh.Length + sizeof(int))
        {
            return false;
        }

        var name = bytes.AsSpan(OpenSsh.Length + sizeof(int), length - OpenSsh.Length - sizeof(int));
        var size = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(OpenSsh.Length));
        return size >= 0 && size <= name.Length && !name[..size].SequenceEqual("none"u8);
    }
}
