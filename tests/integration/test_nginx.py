# SPDX-License-Identifier: MIT
#
# millrace-fetch against a real nginx.
import os

import nginx
import support

PAGES = {f'page-{number}.bin': os.urandom(number * 997) for number in range(40)} | {'large.bin': os.urandom(3_000_000)}


class AgainstNginx(support.TestCase):
    def setUp(self):
        self.nginx = self.serve(nginx.Nginx(PAGES))

    def urls(self, names):
        return ''.join(self.nginx.url(name) + '\n' for name in names)

    def test_static_pages(self):
        result = support.run('-', input=self.urls(PAGES))
        self.assert_sound(result, 0)
        self.assertEqual({url: (record['status'], record['bytes']) for url, record in result.by_url().items()},
                         {self.nginx.url(name): (200, len(body)) for name, body in PAGES.items()})

    def test_a_missing_page_is_a_failure_without_error(self):
        result = support.run(self.nginx.url('page-1.bin'), self.nginx.url('nowhere'))
        self.assert_sound(result, 1)
        missing = result.by_url()[self.nginx.url('nowhere')]
        self.assertEqual((missing['status'], missing['error']), (404, None))

    def test_connections_are_kept_and_used_again(self):
        result = support.run('--workers', 5, '-', input=self.urls(['page-7.bin'] * 500))
        self.assert_sound(result, 0)
        self.nginx.finish()
        requests = self.nginx.requests()
        self.assertEqual(len(requests), 500)
        self.assertLessEqual(len({connection for connection, _, _ in requests}), 5)

    def test_redirects_are_followed(self):
        result = support.run(self.nginx.url('moved/page-3.bin'))
        self.assert_sound(result, 0)
        self.assertEqual(result.only()['bytes'], len(PAGES['page-3.bin']))

    def test_the_proxy_that_the_environment_names_is_asked(self):
        proxy = 'http_proxy=' + self.nginx.url('')
        result = support.run('http://elsewhere.invalid/page-3.bin', launcher=['env', proxy])
        self.assert_sound(result, 0)
        self.assertEqual(result.only()['bytes'], len(PAGES['page-3.bin']))

    def test_bodies_are_kept_byte_for_byte(self):
        directory = self.make_directory()
        result = support.run('--output-dir', directory, '-', input=self.urls(PAGES))
        self.assert_sound(result, 0)
        records = result.by_url()
        for name, body in PAGES.items():
            with open(os.path.join(directory, records[self.nginx.url(name)]['file']), 'rb') as file:
                self.assertEqual(file.read(), body, name)
        self.assertEqual(len(os.listdir(directory)), len(PAGES))


if __name__ == '__main__':
    support.main()
