using Dispatch.Build.Keys;
using Dispatch.Oci;
using Xunit;

namespace Dispatch.Build.Tests.Keys;

public sealed class InputKeyTests
{
    [Fact]
    public void Its_text_reads_back_and_is_compact()
    {
        var key = Key(("workspace", "1"), ("base image", "2"));
        Assert.Equal(
            $"{{\"key\":\"{key.Value}\",\"parts\":{{\"workspace\":\"6b86b273ff34\",\"base image\":\"d4735e3a265e\"}}}}", key.ToString());
        Assert.True(InputKey.TryParse(key.ToString(), out var read));
        Assert.Equal(key.Value, read.Value);
        Assert.Equal(key.Components, read.Components);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"key\":\"sha256:1\",\"parts\":{}}")]
    [InlineData("{\"key\":1,\"parts\":{}}")]
    [InlineData("{\"key\":\"sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b\"}")]
    [InlineData("{\"key\":\"sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b\",\"parts\":[]}")]
    [InlineData("{\"key\":\"sha256:6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b\",\"parts\":{\"a\":{}}}")]
    public void What_someone_else_wrote_is_no_key(string? text) => Assert.False(InputKey.TryParse(text, out _));

    [Fact]
    public void A_text_without_end_is_no_key() =>
        Assert.False(InputKey.TryParse(Key(("a", "1")).ToString() + new string(' ', 5000), out _));

    [Fact]
    public void Names_what_changed()
    {
        var before = Key(("workspace", "1"), ("labels", "2"), ("gone", "3"));
        Assert.Empty(before.Compare(Key(("workspace", "1"), ("labels", "2"), ("gone", "3"))));
        Assert.Equal(["labels"], Key(("workspace", "1"), ("labels", "x"), ("gone", "3")).Compare(before));
        Assert.Equal(["workspace", "new"], Key(("workspace", "x"), ("labels", "2"), ("new", "3")).Compare(before));
    }

    [Fact]
    public void Components_cannot_flow_into_each_other()
    {
        var values = new[]
        {
            Key(("a", "1"), ("b", "2")), Key(("b", "1"), ("a", "2")), Key(("a", "1")), Key(("ab", "1")), Key(("a", "1"), ("b", "2"), ("c", "3")), Key(),
        };
        Assert.Equal(values.Length, values.Select(key => key.Value).Distinct().Count());
    }

    [Fact]
    public void Hashes_of_lists_of_values_differ_wherever_the_values_end()
    {
        static Digest Hash(params string[] values)
        {
            using var hash = new KeyHash("test");
            foreach (var value in values)
            {
                hash.Add(value);
            }

            return hash.Finish();
        }

        Digest[] hashes = [Hash("ab", "c"), Hash("a", "bc"), Hash("abc"), Hash("abc", ""), Hash("", "abc"), Hash()];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    private static InputKey Key(params (string Name, string Text)[] components) =>
        InputKey.Create([.. components.Select(component => (component.Name, Digest.Of(System.Text.Encoding.UTF8.GetBytes(component.Text))))]);
}
