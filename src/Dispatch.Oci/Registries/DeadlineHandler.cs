namespace Dispatch.Oci.Registries;

/// <summary>Gives every request on the wire a deadline for its answer, and every body one for its progress.</summary>
internal sealed class DeadlineHandler(RegistryOptions options, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <exception cref="TimeoutException">No answer in time.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(options);
        deadline.AwaitAnswer();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var content = request.Content as BlobContent;
        content?.Watch(deadline);
        try
        {
            var response = await base.SendAsync(request, either.Token);
            response.Content = await GuardAsync(response.Content, either.Token);
            return response;
        }
        catch (Exception e) when (deadline.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {options.AnswerTimeout.TotalSeconds:0} seconds, or the body did not move on", e);
        }
        finally
        {
            content?.Watch(null);
        }
    }

    private async Task<HttpContent> GuardAsync(HttpContent body, CancellationToken cancellationToken)
    {
        var guarded = new StreamContent(new DeadlineStream(await body.ReadAsStreamAsync(cancellationToken), body, options));
        foreach (var header in body.Headers.NonValidated)
        {
            guarded.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return guarded;
    }
}
