"""Amazon Bedrock, through botocore (boto3) and aiobotocore: Converse, and what InvokeModel hands on to a model's maker."""
