import {Text, View} from 'react-native';
import {z} from 'zod';

const user = z.object({name: z.string().min(1), mail: z.string().email()});
const checked = user.safeParse({name: 'Ada', mail: 'none'});

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Text>{checked.success ? 'valid' : checked.error.issues[0].message}</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}
