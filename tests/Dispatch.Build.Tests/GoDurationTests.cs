using Xunit;

namespace Dispatch.Build.Tests;

public class GoDurationTests
{
    [Theory]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("2h45m10s", 9910)]
    [InlineData("300ms", 0.3)]
    [InlineData("+5s", 5)]
    [InlineData("-5s", -5)]
    [InlineData("0", 0)]
    [InlineData("100us", 0.0001)]
    [InlineData("1h1ms", 3600.001)]
    [InlineData("9223372036854775807ns", 9223372036.8547758)]
    [InlineData(".5s", 0.5)]
    public void Reads_what_Go_reads(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 7);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("1d")]
    [InlineData("--1s")]
    [InlineData("1.2.3s")]
    [InlineData("1 m")]
    [InlineData("99999999999999999999h")]
    [InlineData("9000000000000000000h")]
    [InlineData("300000000h300000000h")]
    public void Refuses_what_Go_refuses(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("20m", "20m0s")]
    [InlineData("90s", "1m30s")]
    [InlineData("1h", "1h0m0s")]
    [InlineData("1500ms", "1.5s")]
    [InlineData("-2m", "-2m0s")]
    public void Writes_what_Go_writes(string text, string expected)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(expected, GoDuration.Format(duration));
    }
}
