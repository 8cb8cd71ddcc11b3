import {Link, Stack, useLocalSearchParams, useRouter} from 'expo-router';
import {Pressable, Text, View} from 'react-native';

export default function App() {
  const router = useRouter();
  const {id = 'none'} = useLocalSearchParams();
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Stack.Screen options={{title: 'Article'}} />
      <Text>above {typeof id === 'string' ? id : 'many'}</Text>
      <View testID="package">
        <Link href="/about">Read more</Link>
        <Link href="/settings" asChild>
          <Pressable>
            <Text>inside</Text>
          </Pressable>
        </Link>
      </View>
      <Text onPress={() => router.push('/next')}>below</Text>
    </View>
  );
}
