from dashcam.testing.provider.form import read_body

FORM = (
    b'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n'
    b'--x\r\nContent-Disposition: form-data; name="image[]"; filename="b.png"\r\n\r\nab\r\n'
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n'
    b"\x00\xff\r\n\x01\r\n--x--\r\n"
)


def test_a_form_is_its_fields_and_what_its_files_are():
    """A file's bytes are counted, whatever they are."""
    assert read_body(FORM, "multipart/form-data; boundary=x") == {
        "model": "m",
        "image[]": [{"name": "b.png", "type": "text/plain", "size": 2}],
        "file": {"name": "a.wav", "type": "audio/wav", "size": 5},
    }


def test_anything_else_is_json_and_nothing_is_an_empty_object():
    """As it was before there were forms."""
    assert (read_body(b"", ""), read_body(b"[1]", "application/json")) == ({}, [1])
