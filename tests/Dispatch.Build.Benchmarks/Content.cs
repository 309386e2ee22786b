using System.Globalization;
using System.Text;

namespace Dispatch.Build.Benchmarks;

/// <summary>Makes folders of files, the same ones every time.</summary>
internal static class Content
{
    private static readonly string[] Words =
        "const function return module.exports require request response handler context event await async if else for let of new Promise JSON.stringify console.log => { } ( ) ; = '' + === && [ ] . , 0 1 true null".Split(' ');

    /// <summary>Files of source-like text, twenty to a folder.</summary>
    public static void WriteSource(string folder, int files, int bytesPerFile, int seed = 1)
    {
        var random = new Random(seed);
        for (var i = 0; i < files; i++)
        {
            var text = new StringBuilder(bytesPerFile + 16);
            while (text.Length < bytesPerFile)
            {
                var word = random.Next(6);
                text.Append(word == 0 ? $"v{random.Next(10_000)}" : Words[random.Next(Words.Length)]).Append(word == 1 ? '\n' : ' ');
            }

            text.Length = bytesPerFile;
            Write(folder, i, Encoding.ASCII.GetBytes(text.ToString()), ".js");
        }
    }

    /// <summary>Files of bytes that do not compress.</summary>
    public static void WriteBinary(string folder, int files, int bytesPerFile, int seed = 2)
    {
        var random = new Random(seed);
        var bytes = new byte[bytesPerFile];
        for (var i = 0; i < files; i++)
        {
            random.NextBytes(bytes);
            Write(folder, i, bytes, ".bin");
        }
    }

    private static void Write(string folder, int number, byte[] bytes, string extension)
    {
        var parent = Directory.CreateDirectory(Path.Combine(folder, (number / 20).ToString("d4", CultureInfo.InvariantCulture)));
        File.WriteAllBytes(Path.Combine(parent.FullName, $"{number}{extension}"), bytes);
    }
}
